import {reactive, toRaw} from "@odoo/owl";
import {RPCError} from "@web/core/network/rpc";

/** So many acts, and so many characters of them, go in one call. */
const MAX_ACTS = 20;
const MAX_WEIGHT = 2e6;
/** An act that the server stumbles over so often is set aside and shown. */
const MAX_ATTEMPTS = 3;

/** A random name; `crypto.randomUUID` is there on https only. */
export function newUuid() {
    const bytes = window.crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] % 16) + 64;
    bytes[8] = (bytes[8] % 64) + 128;
    const text = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function isStumble(error) {
    return (
        error instanceof RPCError &&
        error.exceptionName !== "odoo.http.SessionExpiredException"
    );
}

/**
 * Acts in the order they were done, each kept until the server has answered it.
 *
 * An act counts once by its uuid, however often it is sent. A lost connection stops
 * the sending and nothing else; an act that the server refuses is set aside with the
 * reason, and those after it go on.
 */
export class Outbox {
    /**
     * @param {Object} options
     * @param {Object} options.store see outbox_store.js
     * @param {Function} options.send gets acts, returns the server's answer
     * @param {String} options.owner whose acts: others use the same browser
     * @param {Function} [options.onJobs] gets the jobs as the server has them now
     * @param {Function} [options.alone] runs a task while no other tab sends
     */
    constructor({store, send, owner, onJobs, alone}) {
        this.store = store;
        this.send = send;
        this.owner = owner;
        this.onJobs = onJobs || (() => null);
        this.alone = alone || ((task) => task());
        this.batchSize = MAX_ACTS;
        this.running = null;
        this.state = reactive({
            acts: [],
            connected: true,
            lasting: store.lasting,
            sending: false,
        });
    }

    get unsent() {
        return this.state.acts.filter((act) => !act.error);
    }

    get refused() {
        return this.state.acts.filter((act) => act.error);
    }

    /** What the store holds, and what is on its way into it. */
    async load() {
        const kept = await this.store.list(this.owner);
        const entering = this.state.acts.filter((act) => !act.key);
        this.state.acts = [...kept, ...entering];
    }

    /**
     * Keep an act; `flush` sends it.
     *
     * @param {String} kind
     * @param {Number} orderId
     * @param {Object} values
     * @throws when the browser has no room to keep it
     */
    async add(kind, orderId, values) {
        const act = {
            uuid: newUuid(),
            owner: this.owner,
            kind,
            order_id: orderId,
            values,
            at: Date.now(),
            attempts: 0,
            error: "",
        };
        // Shown at once: the next tap counts on from this one
        this.state.acts.push(act);
        const shown = this.state.acts.find((other) => other.uuid === act.uuid);
        try {
            shown.key = await this.store.add({...act});
        } catch (error) {
            this._drop([act.uuid]);
            throw error;
        }
    }

    /** Send all that is unsent; calls while it runs wait for one more round. */
    async flush() {
        if (this.running) {
            this.again = true;
            return this.running;
        }
        this.running = this._flush();
        try {
            await this.running;
        } finally {
            this.running = null;
        }
    }

    async _flush() {
        this.state.sending = true;
        try {
            do {
                this.again = false;
                await this.alone(() => this._sendAll());
            } while (this.again);
        } finally {
            this.state.sending = false;
        }
    }

    async _sendAll() {
        await this.load();
        let batch = this._getBatch();
        while (batch.length) {
            if (!(await this._sendBatch(batch))) {
                return;
            }
            batch = this._getBatch();
        }
    }

    _getBatch() {
        const batch = [];
        let weight = 0;
        for (const act of this.unsent.filter((other) => other.key)) {
            weight += JSON.stringify(act.values).length;
            if (
                batch.length &&
                (weight > MAX_WEIGHT || batch.length >= this.batchSize)
            ) {
                break;
            }
            batch.push(act);
        }
        return batch;
    }

    /** @returns {Promise<Boolean>} whether it makes sense to go on */
    async _sendBatch(batch) {
        let answer = null;
        try {
            const now = Date.now();
            answer = await this.send(
                batch.map((act) => ({
                    uuid: act.uuid,
                    kind: act.kind,
                    order_id: act.order_id,
                    values: toRaw(act.values),
                    at: new Date(act.at).toISOString(),
                    age: Math.max(0, now - act.at),
                }))
            );
        } catch (error) {
            return this._afterTrouble(batch, error);
        }
        this.state.connected = true;
        this.batchSize = MAX_ACTS;
        const taken = [];
        for (const {uuid, state, error} of answer.results) {
            const act = batch.find((other) => other.uuid === uuid);
            if (state === "done") {
                await this.store.remove(act.key);
                taken.push(uuid);
            } else if (state === "refused") {
                await this._setAside(act, error);
            }
        }
        // At one stroke: the screen never shows the job without what was just done
        this._drop(taken);
        this.onJobs(answer.jobs);
        return answer.results.every(({state}) => state !== "retry");
    }

    async _afterTrouble(batch, error) {
        if (!isStumble(error)) {
            this.state.connected = false;
            return false;
        }
        // One of them, or the server itself: find out one by one
        if (batch.length > 1) {
            this.batchSize = 1;
            return true;
        }
        const [act] = batch;
        act.attempts += 1;
        if (act.attempts >= MAX_ATTEMPTS) {
            await this._setAside(act, error.data?.message || error.message);
            return true;
        }
        await this.store.put({...toRaw(act)});
        return false;
    }

    async _setAside(act, error) {
        act.error = error;
        await this.store.put({...toRaw(act)});
    }

    /** Send a refused act once more: what hindered it may be gone. */
    async retry(act) {
        act.error = "";
        act.attempts = 0;
        await this.store.put({...toRaw(act)});
        await this.flush();
    }

    /** Give a refused act up; the server keeps what it said. */
    async discard(act) {
        await this.store.remove(act.key);
        this._drop([act.uuid]);
    }

    _drop(uuids) {
        this.state.acts = this.state.acts.filter(({uuid}) => !uuids.includes(uuid));
    }
}
