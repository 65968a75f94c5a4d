import {
    SelectionField,
    selectionField,
} from "@web/views/fields/selection/selection_field";
import {_t} from "@web/core/l10n/translation";
import {registry} from "@web/core/registry";

/**
 * A selection whose choices hang on the record: another field holds the pairs
 * [value, label]; the value is a plain text.
 */
export class ChoiceField extends SelectionField {
    static props = {...SelectionField.props, choicesField: String};

    get options() {
        return this.props.record.data[this.props.choicesField] || [];
    }

    get value() {
        return this.props.record.data[this.props.name] || false;
    }

    get string() {
        const option = this.options.find(([value]) => value === this.value);
        return option ? option[1] : this.value || "";
    }

    onChange(value) {
        this.props.record.update({[this.props.name]: value || false});
    }
}

export const choiceField = {
    ...selectionField,
    component: ChoiceField,
    displayName: _t("Choice"),
    supportedTypes: ["char"],
    isEmpty: (record, fieldName) => !record.data[fieldName],
    extractProps: (fieldInfo, dynamicInfo) => ({
        ...selectionField.extractProps(fieldInfo, dynamicInfo),
        choicesField: fieldInfo.options.choices_field,
    }),
};

registry.category("fields").add("after_sales_choice", choiceField);
