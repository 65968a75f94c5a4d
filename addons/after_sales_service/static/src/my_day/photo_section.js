import {Component, useState} from "@odoo/owl";
import {PhotoError, readPhoto} from "./photo";

const MOMENTS = ["before", "after", "other"];

/** Photos before and after the work, made small on the phone. */
export class PhotoSection extends Component {
    static template = "after_sales_service.MyDayPhotos";
    static props = {job: Object, labels: Object, open: Boolean, add: Function};

    setup() {
        this.moments = MOMENTS;
        this.state = useState({notice: ""});
    }

    getPhotos(moment) {
        return this.props.job.photos.filter((photo) => photo.moment === moment);
    }

    getSource(photo) {
        return photo.id
            ? `/web/image/after.sales.evidence/${photo.id}/image/160x160`
            : `data:image/jpeg;base64,${photo.image}`;
    }

    async onFiles(moment, ev) {
        this.state.notice = "";
        const files = [...ev.target.files];
        // The same file may be chosen again
        ev.target.value = "";
        const notices = [];
        for (const file of files) {
            try {
                const image = await readPhoto(file);
                await this.props.add("photo", {image, moment});
            } catch (error) {
                if (!(error instanceof PhotoError)) {
                    throw error;
                }
                notices.push(error.message);
            }
        }
        this.state.notice = notices.join(" ");
    }
}
