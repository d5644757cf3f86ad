import { type NodeSqlite, openNodeSqlite } from '../../src/ports/sql/node-sqlite.ts';

/** A database in memory that refuses what a Durable Object would. */
export const memorySql = (): NodeSqlite => openNodeSqlite(':memory:', { durableObjectLimits: true });
