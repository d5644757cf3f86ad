/** What a packet of records is made of. */
import type { Resource } from '@medplum/fhirtypes';

/** A file of the packet; read when its turn comes, so that not all are in memory at once. */
export interface PacketFile {
  readonly title: string;
  readonly contentType: string;
  readonly bytes: () => Promise<Uint8Array>;
}

export interface PacketRecord {
  readonly resource: Resource;
  /** Its own files: pages of theirs follow. */
  readonly files: readonly PacketFile[];
}

/** Records of one class. */
export interface PacketSection {
  readonly title: string;
  readonly records: readonly PacketRecord[];
}

export interface PacketParty {
  readonly name: string;
  /** Address lines, as on an envelope. */
  readonly address?: readonly string[];
  /** E.164. */
  readonly phone?: string;
  readonly fax?: string;
}

export interface RecordsPacket {
  /** Our number of the request; stands on every page. */
  readonly request: string;
  readonly to: PacketParty;
  readonly from: PacketParty;
  readonly patient: { readonly name: string; readonly birthDate?: string; readonly mrn?: string };
  /** Anybody may read the cover of a fax: no patient stands on it. */
  readonly byFax: boolean;
  /** Who asked, where that is not who gets it. */
  readonly askedBy?: string;
  /** What for, in words. */
  readonly purpose: string;
  /** Which records were asked for, in words. */
  readonly asked: string;
  /** Date and time of the approval as people of the clinic write them: the same however often the packet is made. */
  readonly date: string;
  /** ms since 1970; the PDF's own date. */
  readonly at: number;
  /** Something of it comes from a program that 42 CFR part 2 protects: its notice goes along. */
  readonly part2: boolean;
  /** From 1. */
  readonly volume: number;
  /** Why it may go: a signed release, what the patient has told us, or the law alone. */
  readonly basis: 'release' | 'word' | 'law';
  /** A copy, in the first volume. */
  readonly release?: PacketFile;
  /** What is left to go; a volume takes from the front. */
  readonly sections: readonly PacketSection[];
  /** What a reference is called (`Practitioner/…` → “Dr. Doe”). */
  readonly nameOf?: (reference: string) => string | undefined;
}

export interface BuiltPacket {
  readonly bytes: Uint8Array;
  readonly pages: number;
  /** Titles of files that could not be taken in; a page in their place says so. A person sends them otherwise. */
  readonly missing: readonly string[];
  /** How many records it holds. */
  readonly records: number;
  /** None are left for another volume. */
  readonly last: boolean;
}

/** A volume that has as much takes no other record; one record stays whole, however long. */
export interface VolumeLimit {
  readonly pages: number;
  /** Of the files that went in. */
  readonly bytes: number;
}

/** What a Worker's memory bears beside the pages. */
export const VOLUME_BYTES = 8_000_000;
