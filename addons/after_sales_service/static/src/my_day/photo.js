import {_t} from "@web/core/l10n/translation";

/** Bytes of a file that a phone can still open without running out of memory. */
export const MAX_BYTES = 30 * 1024 * 1024;
/** Pixels of the longer side that are kept. */
const MAX_SIDE = 1920;
const QUALITY = 0.85;

/** A file that cannot be taken; its message is for the person who chose it. */
export class PhotoError extends Error {}

/**
 * Refuse what is no photo, or too large to be opened here.
 *
 * @param {File} file
 * @throws {PhotoError}
 */
export function checkPhoto(file) {
    if (!/^image\/(?!svg)/.test(file.type)) {
        throw new PhotoError(_t("“%s” is no photo.", file.name));
    }
    if (file.size > MAX_BYTES) {
        throw new PhotoError(
            _t(
                "“%(name)s” is too large: %(size)s MB. At most %(limit)s MB are taken.",
                {
                    name: file.name,
                    size: Math.round(file.size / 1024 / 1024),
                    limit: MAX_BYTES / 1024 / 1024,
                }
            )
        );
    }
}

/**
 * A photo made small enough to be sent from a cellar.
 *
 * @param {File} file
 * @returns {Promise<String>} JPEG in base64
 * @throws {PhotoError}
 */
export async function readPhoto(file) {
    checkPhoto(file);
    const source = URL.createObjectURL(file);
    try {
        const image = new Image();
        image.src = source;
        await image.decode();
        const scale = Math.min(1, MAX_SIDE / Math.max(image.width, image.height));
        const canvas = document.createElement("canvas");
        canvas.width = Math.max(1, Math.round(image.width * scale));
        canvas.height = Math.max(1, Math.round(image.height * scale));
        canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
        return canvas.toDataURL("image/jpeg", QUALITY).split(",")[1];
    } catch {
        throw new PhotoError(_t("“%s” cannot be opened as a photo.", file.name));
    } finally {
        URL.revokeObjectURL(source);
    }
}
