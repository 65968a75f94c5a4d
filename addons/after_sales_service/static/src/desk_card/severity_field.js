import {Component} from "@odoo/owl";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";
import {standardFieldProps} from "@web/views/fields/standard_field_props";

/**
 * A few questions, answered by yes or no: how bad is it?
 *
 * The questions come with the record; the same button pressed again lets go.
 */
export class SeverityField extends Component {
    static template = "after_sales_service.SeverityField";
    static props = {...standardFieldProps};

    get asked() {
        return this.props.record.data.severity_questions || {rows: []};
    }

    get questions() {
        return this.asked.rows;
    }

    get answers() {
        return this.props.record.data[this.props.name] || {};
    }

    get choices() {
        return [
            {value: "yes", label: _t("Yes"), key: "y"},
            {value: "no", label: _t("No"), key: "n"},
        ];
    }

    get points() {
        return this.questions.reduce((sum, question) => {
            const counts = this.answers[question.id] === question.counts_when;
            return sum + (counts ? question.points : 0);
        }, 0);
    }

    get summary() {
        return _t("%(points)s points; a fault is major from %(limit)s on", {
            points: this.points,
            limit: this.asked.major_from,
        });
    }

    get isAnswered() {
        return Object.keys(this.answers).length > 0;
    }

    answer(question, value) {
        const answers = {...this.answers};
        if (answers[question.id] === value) {
            delete answers[question.id];
        } else {
            answers[question.id] = value;
        }
        const said = Object.keys(answers).length ? answers : false;
        return this.props.record.update({[this.props.name]: said});
    }

    /** Y and N answer the question that has the focus. */
    onKeydown(ev, question) {
        const choice = this.choices.find(({key}) => key === ev.key.toLowerCase());
        if (choice && !this.props.readonly && !ev.altKey && !ev.ctrlKey) {
            ev.preventDefault();
            this.answer(question, choice.value);
        }
    }
}

registry.category("fields").add("severity_questions", {
    component: SeverityField,
    displayName: _t("Questions about the Severity"),
    supportedTypes: ["json"],
    isEmpty: () => false,
    fieldDependencies: [{name: "severity_questions", type: "json", readonly: true}],
});
