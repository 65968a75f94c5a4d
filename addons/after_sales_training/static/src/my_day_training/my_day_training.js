import {applySaid, getUnsaid} from "./session_state";
import {MyDay} from "@after_sales_service/my_day/my_day";
import {_t} from "@web/core/l10n/translation";
import {patch} from "@web/core/utils/patch";

/** Look of the button that is chosen. */
const LOOKS = {
    present: "btn-success",
    absent: "btn-danger",
    excused: "btn-warning",
};

/** Who gives a training today says there who has come, with or without a connection. */
patch(MyDay.prototype, {
    get sessions() {
        return applySaid(this.state.day.sessions || [], this.sent.acts);
    },

    get presences() {
        const labels = this.state.day.labels.presence || {};
        return Object.keys(LOOKS).map((key) => [key, labels[key]]);
    },

    getPresenceLook(person, key) {
        return person.presence === key ? LOOKS[key] : "btn-outline-secondary";
    },

    getSessionTime(session) {
        const [begin, end] = [session.date_begin, session.date_end].map((time) =>
            luxon.DateTime.fromSQL(time, {zone: "utc"}).toLocal()
        );
        const look = begin.hasSame(end, "day")
            ? luxon.DateTime.TIME_24_SIMPLE
            : {day: "numeric", month: "short"};
        return `${begin.toLocaleString(look)} – ${end.toLocaleString(look)}`;
    },

    getSaidText(session) {
        const unsaid = getUnsaid(session).length;
        const present = session.people.filter(
            ({presence}) => presence === "present"
        ).length;
        return unsaid
            ? _t("%s not yet said", unsaid)
            : _t("%(present)s of %(all)s there", {
                  present,
                  all: session.people.length,
              });
    },

    hasUnsaid(session) {
        return getUnsaid(session).length > 0;
    },

    /** One tap says it, a second tap on the same takes it back. */
    async sayPresence(session, person, key) {
        const presence = person.presence === key ? "unknown" : key;
        await this.add(
            "attendance",
            {
                registration_id: person.id,
                day: session.day,
                presence,
                name: person.name,
            },
            {id: false}
        );
        if (!this.state.notice) {
            this.keepPresence(session.id, person.id, presence);
        }
    },

    async sayAllPresent(session) {
        for (const person of getUnsaid(session)) {
            await this.sayPresence(session, person, "present");
        }
    },

    /** The day on this phone knows it too, when the entry has been sent. */
    keepPresence(sessionId, personId, presence) {
        const {day} = this.state;
        const session = (day.sessions || []).find(({id}) => id === sessionId);
        const person = session && session.people.find(({id}) => id === personId);
        if (person) {
            person.presence = presence;
            this.outbox.store.saveDay(this.outbox.owner, JSON.stringify(day));
        }
    },

    async openSession(session) {
        this.state.notice = "";
        try {
            await this.action.doAction("after_sales_training.session_action", {
                viewType: "form",
                props: {resId: session.id},
            });
        } catch (error) {
            this.state.notice = this.getReason(error);
        }
    },
});
