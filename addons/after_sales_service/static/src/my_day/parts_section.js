import {Component, useState} from "@odoo/owl";
import {LateInput} from "./late_input";
import {_t} from "@web/core/l10n/translation";
import {isBarcodeScannerSupported} from "@web/core/barcode/barcode_video_scanner";
import {scanBarcode} from "@web/core/barcode/barcode_dialog";

/** So many parts of the van are listed before one has to type. */
const SHOWN = 8;

/** Parts used out of the van: tap, count, or scan the serial. */
export class PartsSection extends Component {
    static template = "after_sales_service.MyDayParts";
    static components = {LateInput};
    static props = {
        job: Object,
        parts: Array,
        labels: Object,
        open: Boolean,
        add: Function,
    };

    setup() {
        this.canScan = isBarcodeScannerSupported();
        this.state = useState({query: "", notice: "", choosing: false});
    }

    get lines() {
        return this.props.job.lines.filter((line) => line.kind === "part");
    }

    /** Parts of the van that fit what was typed and stand on no planned line yet. */
    get choices() {
        const words = this.state.query.toLowerCase().split(/\s+/).filter(Boolean);
        return this.props.parts.filter((part) => {
            const text = `${part.name} ${part.code} ${part.lot} ${part.barcode}`;
            return (
                words.every((word) => text.toLowerCase().includes(word)) &&
                !this.findLine(part)
            );
        });
    }

    get shownChoices() {
        return this.choices.slice(0, SHOWN);
    }

    findLine(part) {
        return this.lines.find(
            (line) =>
                !line.used &&
                line.product_id === part.product_id &&
                (line.lot_id || false) === (part.lot_id || false)
        );
    }

    getFree(line) {
        return this.props.parts
            .filter(
                (part) =>
                    part.product_id === line.product_id &&
                    (!line.lot_id || part.lot_id === line.lot_id)
            )
            .reduce((sum, part) => sum + part.free, 0);
    }

    getFreeText(line) {
        return _t("%s in the van", this.getFree(line));
    }

    getOldText(line) {
        return _t("Old piece: %s", line.removed_serial);
    }

    /** Say how a line stands; what is not named stays as it is. */
    set(line, changes) {
        this.props.add("part", {
            line_id: line.id || false,
            product_id: line.product_id,
            lot_id: line.lot_id || false,
            quantity: line.quantity,
            ...changes,
        });
    }

    choose(part) {
        this.state.query = "";
        this.state.notice = "";
        this.state.choosing = false;
        const line = this.findLine(part);
        if (line && part.tracking === "serial") {
            return;
        }
        if (line) {
            this.set(line, {quantity: line.quantity + 1});
            return;
        }
        // A serial of a part that the desk has planned goes onto the planned line
        const planned = this.lines.find(
            (other) =>
                !other.used &&
                other.product_id === part.product_id &&
                !other.lot_id &&
                part.lot_id
        );
        if (planned) {
            this.set(planned, {lot_id: part.lot_id});
        } else {
            this.set({...part, id: 0}, {quantity: 1});
        }
    }

    setRemovedSerial(line, text) {
        const serial = text.trim();
        this.set(line, {removed_serial: serial, removed_quantity: serial ? 1 : 0});
    }

    async scan() {
        try {
            this.find(await scanBarcode(this.env));
        } catch (error) {
            this.state.notice = error.message;
        }
    }

    onKeydown(ev) {
        // A hand scanner types the code and Enter
        if (ev.key === "Enter") {
            this.find(this.state.query);
        }
    }

    find(code) {
        const wanted = code.trim().toLowerCase();
        const part = this.props.parts.find(({lot, barcode, code: reference}) =>
            [lot, barcode, reference].some((text) => text.toLowerCase() === wanted)
        );
        if (part) {
            this.choose(part);
        } else if (wanted) {
            this.state.notice = _t("“%s” is not in your van.", code.trim());
        }
    }
}
