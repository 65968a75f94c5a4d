import {Component, markup, onWillStart, useState} from "@odoo/owl";
import {ConnectionLostError, RPCError} from "@web/core/network/rpc";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardActionServiceProps} from "@web/webclient/actions/action_service";
import {useService} from "@web/core/utils/hooks";

const MODEL = "after.sales.procedure.acknowledgement";

/** A procedure on one page: what has changed, the wording, questions, one button. */
export class Reading extends Component {
    static template = "after_sales_training.Reading";
    static props = {...standardActionServiceProps};

    setup() {
        this.orm = useService("orm");
        this.state = useState({reading: null, answers: {}, notice: "", score: null});
        onWillStart(() => this.load());
    }

    /** The params are lost when the page is loaded again: then the first one is read. */
    async load() {
        await this.attempt(async () => {
            const {params} = this.props.action;
            let id = params && params.acknowledgement_id;
            if (!id) {
                const [first] = await this.orm.call(MODEL, "get_to_read", []);
                id = first && first.id;
            }
            if (id) {
                await this.read(id);
            }
        });
    }

    async read(id) {
        const reading = await this.orm.call(MODEL, "get_reading", [[id]]);
        reading.text = markup(reading.text);
        Object.assign(this.state, {reading, answers: {}, score: null});
    }

    /** Run what the server may refuse; the reason is shown. */
    async attempt(callback) {
        this.state.notice = "";
        try {
            await callback();
        } catch (error) {
            if (error instanceof ConnectionLostError) {
                this.state.notice = _t(
                    "No connection: this was not kept. Try again in a moment."
                );
            } else if (error instanceof RPCError && error.data) {
                this.state.notice = error.data.message;
            } else {
                throw error;
            }
        }
    }

    get isComplete() {
        return this.state.reading.questions.every(({id}) => id in this.state.answers);
    }

    get headText() {
        const day = luxon.DateTime.fromISO(this.state.reading.due_on).toLocaleString({
            day: "numeric",
            month: "short",
        });
        const {kind, number} = this.state.reading;
        return _t("%(kind)s · version %(number)s · until %(day)s", {kind, number, day});
    }

    get failedText() {
        return _t(
            "%(score)s percent right, %(needed)s are needed. Read it once more, then" +
                " answer again.",
            {score: this.state.score, needed: this.state.reading.pass_percent}
        );
    }

    choose(question, key) {
        this.state.answers[question.id] = key;
    }

    async acknowledge() {
        await this.attempt(async () => {
            const {reading, answers} = this.state;
            const {passed, score} = await this.orm.call(MODEL, "acknowledge", [
                [reading.id],
                {...answers},
            ]);
            if (passed) {
                reading.state = "done";
            } else {
                Object.assign(this.state, {score, answers: {}});
            }
        });
    }

    async next() {
        await this.attempt(async () => {
            const [first] = await this.orm.call(MODEL, "get_to_read", []);
            if (first) {
                await this.read(first.id);
            } else {
                this.close();
            }
        });
    }

    close() {
        this.env.config.historyBack();
    }
}

registry.category("actions").add("after_sales_training.reading", Reading);
