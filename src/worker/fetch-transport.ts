import type { Transport } from '../auth/outside-fetch.ts';

/** The transport where there is no private network to reach: a Worker's own fetch. */
export const fetchTransport: Transport = (url, request) => fetch(url, { ...request, redirect: 'manual' });
