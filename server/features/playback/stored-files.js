import { ObjectNotFound } from '../../platform/object-storage/object-storage.js';
import { Problem } from '../../platform/problem.js';
import { WeightedCache } from './weighted-cache.js';
const mebibyte = 1024 * 1024;
const usualLimits = { smallBytes: 2 * mebibyte, keptBytes: 96 * mebibyte, mostLentBytes: 128 * mebibyte };
const keptInfos = 50_000;
/** Published files, which never change: what is asked for often is answered from memory. */
export class StoredFiles {
    #storage;
    #infos = new WeightedCache(keptInfos);
    #limits;
    #bytes;
    #reading = new Map();
    #lentBytes = 0;
    constructor(storage, limits = usualLimits) {
        this.#storage = storage;
        this.#limits = limits;
        this.#bytes = new WeightedCache(limits.keptBytes);
    }
    /** @throws Problem `not-found` */
    async info(key) {
        const known = this.#infos.get(key);
        if (known)
            return known;
        const info = await this.#storage.head(key);
        if (!info)
            throw missing();
        this.#infos.set(key, info, 1);
        return info;
    }
    /** The bytes, for `reader` to send. @throws Problem `not-found` */
    async body({ key, info, range, reader }) {
        const kept = this.#bytes.get(key);
        if (kept)
            return slice(kept, range);
        try {
            if (!this.#isReadAtOnce(info))
                return await this.#storage.read(key, range);
            this.#lend(info.size, reader);
            return slice(await (this.#reading.get(key) ?? this.#read(key)), range);
        }
        catch (error) {
            if (error instanceof ObjectNotFound)
                throw missing();
            throw error;
        }
    }
    #isReadAtOnce({ size }) {
        return size <= this.#limits.smallBytes && this.#lentBytes + size <= this.#limits.mostLentBytes;
    }
    #lend(bytes, reader) {
        if (reader.destroyed)
            return;
        this.#lentBytes += bytes;
        reader.once('close', () => (this.#lentBytes -= bytes));
    }
    #read(key) {
        const reading = this.#load(key);
        this.#reading.set(key, reading);
        return reading;
    }
    async #load(key) {
        try {
            const bytes = await this.#storage.readBytes(key);
            this.#bytes.set(key, bytes, bytes.length);
            return bytes;
        }
        finally {
            this.#reading.delete(key);
        }
    }
}
function slice(bytes, range) {
    return range ? bytes.subarray(range.start, range.end + 1) : bytes;
}
function missing() {
    return new Problem('not-found', 'No such file.');
}
