package gabelle.verticles.vault;

import gabelle.engine.Bounds;

/**
 * How stored provider keys are looked after.
 *
 * @param revalidateHours after so many hours a provider is asked again whether it takes a key; 0 for never
 */
public record VaultSettings(int revalidateHours) {
    public VaultSettings {
        Bounds.within("revalidate_hours", revalidateHours, 0, 8_760, "hours, at most a year; 0 for never");
    }

    public static VaultSettings defaults() {
        return new VaultSettings(0);
    }
}
