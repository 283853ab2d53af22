package gabelle.verticles.settings;

import gabelle.verticles.cluster.ClusterSettings;
import gabelle.verticles.dispatch.DispatchSettings;
import gabelle.verticles.funds.FundSettings;
import gabelle.verticles.identity.IdentitySettings;
import gabelle.verticles.keys.KeySettings;
import gabelle.verticles.limits.LimitSettings;
import gabelle.verticles.metering.MeteringSettings;
import gabelle.verticles.usage.JournalSettings;
import gabelle.verticles.usage.UsageSettings;
import gabelle.verticles.vault.VaultSettings;

/** Everything in {@code config/gabelle.yaml}; each section is one actor's record. The compiler finds the lines of a new one. */
public record Settings(
        ServerSettings server,
        KeySettings keys,
        LimitSettings limits,
        DispatchSettings dispatch,
        FundSettings funds,
        MeteringSettings metering,
        IdentitySettings identity,
        JournalSettings journal,
        UsageSettings usage,
        ClusterSettings cluster,
        VaultSettings vault) {
    public static Settings defaults() {
        return new Settings(
                ServerSettings.defaults(),
                KeySettings.defaults(),
                LimitSettings.defaults(),
                DispatchSettings.defaults(),
                FundSettings.defaults(),
                MeteringSettings.defaults(),
                IdentitySettings.defaults(),
                JournalSettings.defaults(),
                UsageSettings.defaults(),
                ClusterSettings.defaults(),
                VaultSettings.defaults());
    }

    /** What the file says, except for the ports, which PORT and OPS_PORT override. */
    public static Settings load(Environment environment) {
        return YamlBinder.bind(environment.configDirectory().resolve("gabelle.yaml"), Settings.class)
                .with(environment);
    }

    private Settings with(Environment environment) {
        int port = environment.port().orElse(server.port());
        int opsPort = environment.opsPort().orElse(server.opsPort());
        if (port == opsPort && port != 0) {
            throw new SettingsException("PORT and OPS_PORT would both be " + port + "; they must differ");
        }
        return withServer(server.onPorts(port, opsPort));
    }

    /** The same with another server section. */
    public Settings withServer(ServerSettings other) {
        return new Settings(other, keys, limits, dispatch, funds, metering, identity, journal, usage, cluster, vault);
    }
}
