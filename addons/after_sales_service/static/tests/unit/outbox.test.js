import {
    LastingStore,
    PassingStore,
    openStore,
} from "@after_sales_service/outbox/outbox_store";
import {Outbox, newUuid} from "@after_sales_service/outbox/outbox";
import {describe, expect, test} from "@odoo/hoot";
import {ConnectionLostError, RPCError} from "@web/core/network/rpc";

describe.current.tags("headless");

const OWNER = "db/2";

/** A server: takes what it gets, once each, unless it is told otherwise. */
function makeServer() {
    const server = {
        taken: [],
        calls: [],
        online: true,
        refuse: {},
        stumble: null,
        async send(acts) {
            server.calls.push(acts.map((act) => act.kind));
            if (!server.online) {
                throw new ConnectionLostError("/web");
            }
            if (server.stumble && acts.some((act) => act.kind === server.stumble)) {
                throw new RPCError("Oops");
            }
            const results = acts.map((act) => {
                const error = server.refuse[act.kind];
                if (error) {
                    return {uuid: act.uuid, state: "refused", error};
                }
                if (!server.taken.some((other) => other.uuid === act.uuid)) {
                    server.taken.push(act);
                }
                return {uuid: act.uuid, state: "done", error: ""};
            });
            if (server.loseAnswer) {
                server.loseAnswer = false;
                throw new ConnectionLostError("/web");
            }
            return {results, jobs: []};
        },
        get kinds() {
            return server.taken.map((act) => act.kind);
        },
    };
    return server;
}

function makeOutbox(server, store = new PassingStore()) {
    return new Outbox({store, owner: OWNER, send: server.send});
}

test("what is done with a connection is sent at once", async () => {
    const server = makeServer();
    const outbox = makeOutbox(server);
    await outbox.add("depart", 7, {});
    await outbox.flush();
    expect(server.kinds).toEqual(["depart"]);
    expect(outbox.state.acts).toEqual([]);
    expect(await outbox.store.list(OWNER)).toEqual([]);
});

test("without a connection everything waits, in order", async () => {
    const server = makeServer();
    const outbox = makeOutbox(server);
    server.online = false;
    for (const kind of ["depart", "arrive", "part", "finish"]) {
        await outbox.add(kind, 7, {});
    }
    await outbox.flush();
    expect(outbox.unsent).toHaveLength(4);
    expect(outbox.state.connected).toBe(false);
    server.online = true;
    await outbox.flush();
    expect(server.kinds).toEqual(["depart", "arrive", "part", "finish"]);
    expect(outbox.unsent).toHaveLength(0);
    expect(outbox.state.connected).toBe(true);
});

test("an answer that is lost makes nothing count twice", async () => {
    const server = makeServer();
    const outbox = makeOutbox(server);
    server.loseAnswer = true;
    await outbox.add("part", 7, {quantity: 1});
    await outbox.flush();
    await outbox.flush();
    expect(server.kinds).toEqual(["part"]);
    expect(outbox.unsent).toHaveLength(0);
});

test("a refused act is set aside with its reason, the others go on", async () => {
    const server = makeServer();
    const outbox = makeOutbox(server);
    server.online = false;
    await outbox.add("finish", 7, {});
    await outbox.add("depart", 8, {});
    server.online = true;
    server.refuse = {finish: "Nobody has arrived yet"};
    await outbox.flush();
    expect(server.kinds).toEqual(["depart"]);
    expect(outbox.refused.map((act) => act.error)).toEqual(["Nobody has arrived yet"]);
    // It is not sent again by itself, and it survives a reload
    await outbox.flush();
    const reloaded = makeOutbox(server, outbox.store);
    await reloaded.load();
    expect(reloaded.refused).toHaveLength(1);
    server.refuse = {};
    await reloaded.retry(reloaded.refused[0]);
    expect(server.kinds).toEqual(["depart", "finish"]);
    expect(await outbox.store.list(OWNER)).toEqual([]);
});

test("a refused act can be given up", async () => {
    const server = makeServer();
    const outbox = makeOutbox(server);
    server.refuse = {done: "Not complete"};
    await outbox.add("done", 7, {});
    await outbox.flush();
    await outbox.discard(outbox.refused[0]);
    expect(outbox.state.acts).toEqual([]);
    expect(await outbox.store.list(OWNER)).toEqual([]);
});

test("an act that the server stumbles over blocks no other for ever", async () => {
    const server = makeServer();
    const outbox = makeOutbox(server);
    server.online = false;
    await outbox.add("photo", 7, {});
    await outbox.add("depart", 8, {});
    server.online = true;
    server.stumble = "photo";
    for (let index = 0; index < 3; index++) {
        await outbox.flush();
    }
    expect(server.kinds).toEqual(["depart"]);
    expect(outbox.refused.map((act) => act.kind)).toEqual(["photo"]);
});

test("a session that has ended keeps everything", async () => {
    const outbox = makeOutbox({
        async send() {
            const error = new RPCError("Session expired");
            error.exceptionName = "odoo.http.SessionExpiredException";
            throw error;
        },
    });
    await outbox.add("depart", 7, {});
    for (let index = 0; index < 5; index++) {
        await outbox.flush();
    }
    expect(outbox.unsent).toHaveLength(1);
});

test("large acts go alone, small ones together", async () => {
    const server = makeServer();
    const outbox = makeOutbox(server);
    server.online = false;
    const image = "x".repeat(1500000);
    await outbox.add("photo", 7, {image});
    await outbox.add("photo", 7, {image});
    await outbox.add("check", 7, {});
    server.online = true;
    server.calls = [];
    await outbox.flush();
    expect(server.calls).toEqual([["photo"], ["photo", "check"]]);
});

test("taps in quick succession all arrive, in order", async () => {
    const server = makeServer();
    const outbox = makeOutbox(server);
    await Promise.all(
        [1, 2, 3, 4, 5].map((quantity) => outbox.add("part", 7, {quantity}))
    );
    await outbox.flush();
    expect(server.taken.map((act) => act.values.quantity)).toEqual([1, 2, 3, 4, 5]);
});

test("a browser without room says so and shows nothing as kept", async () => {
    const store = new PassingStore();
    store.add = async () => {
        throw new Error("QuotaExceededError");
    };
    const outbox = makeOutbox(makeServer(), store);
    await expect(outbox.add("photo", 7, {})).rejects.toThrow();
    expect(outbox.state.acts).toEqual([]);
});

test("names are unique and of the form the server reads", () => {
    const names = new Set(Array.from({length: 500}, newUuid));
    expect(names.size).toBe(500);
    for (const name of names) {
        expect(name).toMatch(
            /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/
        );
    }
});

test("the browser's database keeps acts and day over a reload, by owner", async () => {
    const name = `test_${newUuid()}`;
    const store = await openStore(name);
    expect(store).toBeInstanceOf(LastingStore);
    const first = await store.add({owner: OWNER, uuid: "a", values: {quantity: 1}});
    const second = await store.add({owner: OWNER, uuid: "b", values: {}});
    await store.add({owner: "db/3", uuid: "c", values: {}});
    await store.saveDay(OWNER, "[1]");
    expect(second).toBeGreaterThan(first);
    store.db.close();
    const again = await openStore(name);
    expect((await again.list(OWNER)).map((act) => act.uuid)).toEqual(["a", "b"]);
    expect(await again.loadDay(OWNER)).toBe("[1]");
    expect(await again.loadDay("db/3")).toBe(null);
    await again.put({key: first, owner: OWNER, uuid: "a", error: "no"});
    await again.remove(second);
    expect((await again.list(OWNER)).map((act) => act.error)).toEqual(["no"]);
    again.db.close();
    window.indexedDB.deleteDatabase(name);
});
