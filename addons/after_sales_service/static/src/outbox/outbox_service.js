import {EventBus} from "@odoo/owl";
import {browser} from "@web/core/browser/browser";
import {registry} from "@web/core/registry";
import {session} from "@web/session";
import {user} from "@web/core/user";
import {Outbox} from "./outbox";
import {openStore} from "./outbox_store";

export const NAME = "after_sales_outbox";
/** Milliseconds between two attempts. */
const PAUSE = 30000;

/** One sender among the tabs of a browser, where the browser can tell. */
function alone(task) {
    return navigator.locks ? navigator.locks.request(NAME, task) : task();
}

/**
 * Sends what was done without a connection, on whatever page its user is.
 *
 * Only a browser that somebody has worked with on the road opens the store.
 */
export const outboxService = {
    dependencies: ["orm"],
    start(env, {orm}) {
        const bus = new EventBus();
        let opened = null;
        let timer = null;

        async function open() {
            const store = await openStore(NAME);
            const outbox = new Outbox({
                store,
                owner: `${session.db}/${user.userId}`,
                send: (acts) => orm.silent.call("after.sales.act", "take_acts", [acts]),
                onJobs: (jobs) => bus.trigger("JOBS", jobs),
                alone,
            });
            await outbox.load();
            browser.localStorage.setItem(NAME, "1");
            return outbox;
        }

        /** @returns {Promise<Outbox>} */
        function get() {
            opened = opened || open();
            return opened;
        }

        async function flush() {
            browser.clearTimeout(timer);
            const outbox = await get();
            await outbox.flush();
            if (outbox.unsent.length) {
                timer = browser.setTimeout(flush, PAUSE);
            }
        }

        function wake() {
            if (opened && !document.hidden) {
                flush();
            }
        }

        browser.addEventListener("online", wake);
        document.addEventListener("visibilitychange", wake);
        if (browser.localStorage.getItem(NAME)) {
            flush();
        }
        return {bus, get, flush};
    },
};

registry.category("services").add(NAME, outboxService);
