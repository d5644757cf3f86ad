/** The Basic resource that is a lane. Pure. */
import type { Basic } from '@medplum/fhirtypes';
import { NAMESPACE } from '../../../fhir/systems.ts';
import type { Lane, LaneState } from '../fence.ts';
import type { Stored } from '../index.ts';

export const LANE_SYSTEM = `${NAMESPACE}/sid/ledger-lane`;
const CONTENT = `${NAMESPACE}/StructureDefinition/ledger-lane-content`;
const KIND = { system: `${NAMESPACE}/CodeSystem/basic-kind`, code: 'ledger-lane' };

/** An extension and not an indexed element: moving the lane then costs Medplum no index rows. */
export function laneResource(name: string, content: string): Basic {
  return {
    resourceType: 'Basic',
    identifier: [{ system: LANE_SYSTEM, value: name }],
    code: { coding: [KIND] },
    extension: [{ url: CONTENT, valueString: content }],
  };
}

export function movedLane(lane: Lane, content: string): Basic & { id: string } {
  return { ...laneResource(lane.name, content), id: lane.id };
}

export function laneState(basic: Stored): LaneState {
  const extensions = basic.resourceType === 'Basic' ? basic.extension : undefined;
  const content = extensions?.find((extension) => extension.url === CONTENT)?.valueString ?? '';
  return { versionId: basic.meta.versionId, content };
}
