package gabelle.verticles.settings;

/** Everything in {@code config/gabelle.yaml}; each section is one actor's record. The compiler finds the lines of a new one. */
public record Settings(ServerSettings server, ClusterSettings cluster, ProviderTimeouts providerTimeouts) {
    public static Settings defaults() {
        return new Settings(ServerSettings.defaults(), ClusterSettings.defaults(), ProviderTimeouts.defaults());
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

    private Settings withServer(ServerSettings other) {
        return new Settings(other, cluster, providerTimeouts);
    }
}
