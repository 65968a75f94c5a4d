/**
 * Where this phone is, if its owner allows it.
 *
 * @returns {Promise<Object|null>} null when it is not told; never an error
 */
export function getPlace() {
    return new Promise((resolve) => {
        if (!navigator.geolocation) {
            resolve(null);
            return;
        }
        navigator.geolocation.getCurrentPosition(
            ({coords}) =>
                resolve({
                    latitude: coords.latitude,
                    longitude: coords.longitude,
                    accuracy: coords.accuracy,
                }),
            () => resolve(null),
            {enableHighAccuracy: true, timeout: 30000, maximumAge: 60000}
        );
    });
}
