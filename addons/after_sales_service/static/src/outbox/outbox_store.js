/** What a phone keeps without a connection: acts to be sent, and the last day seen. */

const VERSION = 1;

function promised(request) {
    return new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
    });
}

/** Kept in the browser's database: a reload or an empty battery loses nothing. */
export class LastingStore {
    lasting = true;

    constructor(db) {
        this.db = db;
        // A page of another version wants to upgrade: do not stand in its way
        db.onversionchange = () => db.close();
    }

    /**
     * @param {String} table
     * @param {Function} task gets the table, returns a request
     */
    async write(table, task) {
        const transaction = this.db.transaction(table, "readwrite", {
            durability: "strict",
        });
        const written = new Promise((resolve, reject) => {
            transaction.oncomplete = resolve;
            transaction.onabort = () => reject(transaction.error);
        });
        const result = await promised(task(transaction.objectStore(table)));
        await written;
        return result;
    }

    read(table, task) {
        return promised(task(this.db.transaction(table).objectStore(table)));
    }

    list(owner) {
        return this.read("acts", (acts) => acts.index("owner").getAll(owner));
    }

    /** @returns {Promise<Number>} the key; keys grow in the order of adding */
    add(act) {
        return this.write("acts", (acts) => acts.add(act));
    }

    put(act) {
        return this.write("acts", (acts) => acts.put(act));
    }

    remove(key) {
        return this.write("acts", (acts) => acts.delete(key));
    }

    saveDay(owner, day) {
        return this.write("days", (days) => days.put({owner, day}));
    }

    async loadDay(owner) {
        const kept = await this.read("days", (days) => days.get(owner));
        return kept ? kept.day : null;
    }
}

/** A browser that keeps nothing (private window): until the page is closed. */
export class PassingStore {
    lasting = false;
    acts = new Map();
    days = new Map();
    lastKey = 0;

    async list(owner) {
        return [...this.acts.values()].filter((act) => act.owner === owner);
    }

    async add(act) {
        this.lastKey += 1;
        this.acts.set(this.lastKey, {...act, key: this.lastKey});
        return this.lastKey;
    }

    async put(act) {
        this.acts.set(act.key, act);
    }

    async remove(key) {
        this.acts.delete(key);
    }

    async saveDay(owner, day) {
        this.days.set(owner, day);
    }

    async loadDay(owner) {
        return this.days.get(owner) || null;
    }
}

/**
 * @param {String} name of the browser's database
 * @returns {Promise<LastingStore|PassingStore>}
 */
export async function openStore(name) {
    try {
        const request = window.indexedDB.open(name, VERSION);
        request.onupgradeneeded = () => {
            const acts = request.result.createObjectStore("acts", {
                keyPath: "key",
                autoIncrement: true,
            });
            acts.createIndex("owner", "owner");
            request.result.createObjectStore("days", {keyPath: "owner"});
        };
        return new LastingStore(await promised(request));
    } catch {
        return new PassingStore();
    }
}
