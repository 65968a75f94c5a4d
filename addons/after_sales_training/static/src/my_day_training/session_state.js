/** What the trainer has tapped counts until the server says otherwise. */
export function applySaid(sessions, acts) {
    const said = {};
    for (const act of acts) {
        if (act.kind === "attendance" && !act.error) {
            const {registration_id: id, day, presence} = act.values;
            said[`${id}/${day}`] = presence;
        }
    }
    return sessions.map((session) => ({
        ...session,
        people: session.people.map((person) => ({
            ...person,
            presence: said[`${person.id}/${session.day}`] || person.presence,
        })),
    }));
}

/** Those of whom nothing is said yet. */
export function getUnsaid(session) {
    return session.people.filter(({presence}) => presence === "unknown");
}
