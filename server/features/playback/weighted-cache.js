/** Keeps what never changes, the most recently used first, up to a total weight. */
export class WeightedCache {
    #entries = new Map();
    #maxWeight;
    #weight = 0;
    constructor(maxWeight) {
        this.#maxWeight = maxWeight;
    }
    get(key) {
        const entry = this.#entries.get(key);
        if (!entry)
            return undefined;
        this.#entries.delete(key);
        this.#entries.set(key, entry);
        return entry.value;
    }
    set(key, value, weight) {
        this.#delete(key);
        this.#entries.set(key, { value, weight });
        this.#weight += weight;
        for (const oldest of this.#entries.keys()) {
            if (this.#weight <= this.#maxWeight)
                break;
            this.#delete(oldest);
        }
    }
    #delete(key) {
        this.#weight -= this.#entries.get(key)?.weight ?? 0;
        this.#entries.delete(key);
    }
}
