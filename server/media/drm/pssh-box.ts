import { boxesOf, makeBox } from '../boxes.js';
import { formatKeyId, parseKeyId } from './key-id.js';

/** The system that names key ids and nothing else (W3C, "cenc" Initialization Data Format, 4). */
export const commonSystemId = '1077efec-c0b2-4d02-ace3-3c1e52e2fb4b';

/** A box `pssh` (ISO/IEC 23001-7, 8.1): what a protection system needs to ask for a licence. */
export interface PsshBox {
  systemId: string;
  /** Of version 1; empty in version 0, whose data name the keys. */
  kids: readonly Buffer[];
  data: Buffer;
}

export function makePsshBox({ systemId, kids, data }: PsshBox): Buffer {
  const system = parseKeyId(systemId);
  if (!system) throw new Error(`${systemId} is not the id of a protection system`);
  const version = kids.length > 0 ? [uint32(0x01_00_00_00)] : [uint32(0)];
  const keys = kids.length > 0 ? [uint32(kids.length), ...kids] : [];
  return makeBox('pssh', ...version, system, ...keys, uint32(data.length), data);
}

export function makeCommonPssh(kids: readonly Buffer[]): Buffer {
  return makePsshBox({ systemId: commonSystemId, kids, data: Buffer.alloc(0) });
}

/** Undefined unless `bytes` are whole `pssh` boxes and nothing else. */
export function readPsshBoxes(bytes: Buffer): PsshBox[] | undefined {
  const boxes: PsshBox[] = [];
  let end = 0;
  for (const { type, body, whole } of boxesOf(bytes)) {
    const box = type === 'pssh' ? readBody(body) : undefined;
    if (!box) return undefined;
    boxes.push(box);
    end += whole.length;
  }
  return end === bytes.length && boxes.length > 0 ? boxes : undefined;
}

function readBody(body: Buffer): PsshBox | undefined {
  if (body.length < 24) return undefined;
  const version = body.readUInt8(0);
  if (version > 1) return undefined;
  let position = 20;
  const kids: Buffer[] = [];
  if (version === 1) {
    const count = body.readUInt32BE(position);
    position += 4;
    if (position + count * 16 + 4 > body.length) return undefined;
    for (let n = 0; n < count; n += 1, position += 16)
      kids.push(body.subarray(position, position + 16));
  }
  const length = body.readUInt32BE(position);
  const data = body.subarray(position + 4);
  if (data.length !== length) return undefined;
  return { systemId: formatKeyId(body.subarray(4, 20)), kids, data };
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}
