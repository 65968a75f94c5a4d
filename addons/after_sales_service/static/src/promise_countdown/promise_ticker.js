import {registry} from "@web/core/registry";
import {reactive} from "@odoo/owl";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * One clock for every countdown on the screen, in server time.
 *
 * It beats once a second while a promise breaks within the hour, else once a
 * minute, and rests while nobody looks at the page. A clock that is wrong on the
 * desk must not make promises late: the offset to the server is asked once a load.
 */
export const promiseTickerService = {
    dependencies: ["orm"],
    start(env, {orm}) {
        const deadlines = new Map();
        const ticker = reactive({now: Date.now()});
        let offset = 0;
        let asked = false;
        let timeout = null;

        function pause() {
            let soon = false;
            for (const deadline of deadlines.values()) {
                soon = soon || Math.abs(deadline - ticker.now) < HOUR;
            }
            return soon ? SECOND : MINUTE;
        }

        function beat() {
            clearTimeout(timeout);
            timeout = null;
            ticker.now = Date.now() + offset;
            if (deadlines.size && !document.hidden) {
                timeout = setTimeout(beat, pause());
            }
        }

        async function askServer() {
            asked = true;
            const before = Date.now();
            const server = await orm.silent.call(
                "after.sales.sla.timer",
                "get_server_time",
                []
            );
            // Half of the way there and back
            offset = Math.round(server * SECOND - (before + Date.now()) / 2);
            beat();
        }

        document.addEventListener("visibilitychange", () => {
            if (!document.hidden && deadlines.size) {
                beat();
            }
        });

        return {
            ticker,
            /**
             * @param {Object} key who counts down
             * @param {Number} deadline milliseconds
             */
            watch(key, deadline) {
                deadlines.set(key, deadline);
                if (!asked) {
                    askServer();
                }
                if (!timeout) {
                    beat();
                }
            },
            forget(key) {
                deadlines.delete(key);
                if (!deadlines.size) {
                    clearTimeout(timeout);
                    timeout = null;
                }
            },
        };
    },
};

registry.category("services").add("promise_ticker", promiseTickerService);
