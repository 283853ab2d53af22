package gabelle.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import gabelle.verticles.cluster.ClusterMode;
import gabelle.verticles.settings.Environment;
import gabelle.verticles.settings.Settings;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.SecretKeySelector;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks k8s/ against Kubernetes' model and against the code, without kubectl. */
class KustomizeTest {
    private static final String SOURCES = "verticles/src/main/java/gabelle/verticles/";
    private static final String SECRETS = "gabelle-secrets";

    private final StatefulSet nodes = (StatefulSet) Manifests.read(Path.of("k8s/base/statefulset.yaml"));
    private final PodSpec pod = nodes.getSpec().getTemplate().getSpec();
    private final Container container = pod.getContainers().getFirst();
    private final Map<String, String> labels =
            nodes.getSpec().getTemplate().getMetadata().getLabels();

    @Test
    void every_manifest_is_valid_and_part_of_a_kustomization() {
        Set<Path> named = new TreeSet<>();
        for (Kustomization kustomization : Kustomization.all()) {
            named.addAll(kustomization.manifests());
        }
        Set<Path> present = new TreeSet<>(Repository.files("k8s", ".yaml"));
        present.removeIf(file -> Set.of("kustomization.yaml", "gabelle.yaml").contains(name(file)));
        assertEquals(present, named);
        named.forEach(Manifests::read);
    }

    @Test
    void every_kustomization_names_files_that_kubectl_can_load() {
        for (Kustomization kustomization : Kustomization.all()) {
            assertEquals(
                    List.of(), kustomization.complaints(), kustomization.file().toString());
        }
    }

    @Test
    void the_whole_configuration_is_mounted() {
        Kustomization config = Kustomization.in("config");
        Set<Path> edited = new TreeSet<>(Repository.files("config", ".yaml"));
        edited.removeIf(file -> file.getNameCount() != 2 || name(file).equals("kustomization.yaml"));
        assertEquals(edited, new TreeSet<>(config.generated("gabelle-config")));
        assertTrue(pod.getVolumes().stream()
                .anyMatch(volume -> volume.getConfigMap() != null
                        && volume.getConfigMap().getName().equals("gabelle-config")));
    }

    @Test
    void patches_change_what_the_base_has() {
        for (Kustomization kustomization : Kustomization.all()) {
            for (Path patch : kustomization.patches()) {
                HasMetadata part = Manifests.read(patch);
                assertEquals(
                        nodes.getKind() + nodes.getMetadata().getName(),
                        part.getKind() + part.getMetadata().getName());
                ((StatefulSet) part)
                        .getSpec().getTemplate().getSpec().getContainers().stream()
                                .map(Container::getName)
                                .forEach(name -> assertEquals(container.getName(), name, patch.toString()));
            }
        }
    }

    @Test
    void selectors_match_the_pods() {
        List<Map<String, String>> selectors = new ArrayList<>();
        selectors.add(nodes.getSpec().getSelector().getMatchLabels());
        pod.getTopologySpreadConstraints()
                .forEach(spread -> selectors.add(spread.getLabelSelector().getMatchLabels()));
        Manifests.all("k8s", Service.class)
                .forEach(service -> selectors.add(service.getSpec().getSelector()));
        Manifests.all("k8s", PodDisruptionBudget.class)
                .forEach(budget -> selectors.add(budget.getSpec().getSelector().getMatchLabels()));
        Manifests.all("k8s", NetworkPolicy.class)
                .forEach(policy ->
                        selectors.add(policy.getSpec().getPodSelector().getMatchLabels()));
        assertEquals(6, selectors.size());
        for (Map<String, String> selector : selectors) {
            assertFalse(selector.isEmpty());
            assertTrue(labels.entrySet().containsAll(selector.entrySet()), selector + " does not select " + labels);
        }
    }

    @Test
    void services_and_policies_lead_to_ports_that_the_container_has() {
        Stream<IntOrString> services = Manifests.all("k8s", Service.class).stream()
                .flatMap(service -> service.getSpec().getPorts().stream())
                .map(port -> port.getTargetPort());
        Stream<IntOrString> policies = Manifests.all("k8s", NetworkPolicy.class).stream()
                .flatMap(policy -> policy.getSpec().getIngress().stream())
                .flatMap(rule -> rule.getPorts().stream())
                .map(port -> port.getPort());
        Stream.concat(services, policies).forEach(this::portOf);
    }

    @Test
    void ports_are_those_of_the_settings() {
        for (Path directory : settingsDirectories()) {
            Settings settings = settings(directory);
            assertEquals(settings.server().port(), portOf(new IntOrString("http")));
            assertEquals(settings.server().opsPort(), portOf(new IntOrString("ops")));
            assertEquals(settings.cluster().port(), portOf(new IntOrString("cluster")));
        }
        var annotations = nodes.getSpec().getTemplate().getMetadata().getAnnotations();
        assertEquals(portOf(new IntOrString("ops")) + "", annotations.get("prometheus.io/port"));
        assertServed(annotations.get("prometheus.io/path"));
    }

    @Test
    void probes_ask_pages_of_the_ops_port() {
        Map<String, Probe> probes =
                Map.of("/health/live", container.getLivenessProbe(), "/health/ready", container.getReadinessProbe());
        probes.forEach((path, probe) -> {
            assertEquals(path, probe.getHttpGet().getPath());
            assertEquals(
                    portOf(new IntOrString("ops")), portOf(probe.getHttpGet().getPort()));
            assertServed(path);
        });
        assertEquals(
                container.getLivenessProbe().getHttpGet(),
                container.getStartupProbe().getHttpGet());
    }

    @Test
    void every_variable_is_one_that_the_code_reads() {
        String providers = Repository.text("config/providers.yaml").replaceAll("(?m)^  ([a-z]+):$", "\"$1_API_KEY\"");
        String environment =
                Repository.text(SOURCES + "settings/Environment.java") + providers.toUpperCase(Locale.ROOT);
        for (StatefulSet set : Manifests.all("k8s", StatefulSet.class)) {
            for (EnvVar variable : set.getSpec()
                    .getTemplate()
                    .getSpec()
                    .getContainers()
                    .getFirst()
                    .getEnv()) {
                assertTrue(
                        environment.contains("\"" + variable.getName() + "\""),
                        variable.getName() + " is not read by settings.Environment");
            }
        }
    }

    @Test
    void the_node_reads_and_writes_where_the_volumes_are() {
        Environment environment = environment(Map.of());
        assertEquals("config", mountedAt(environment.configDirectory()));
        String journal = mountedAt(environment.dataDirectory());
        assertTrue(nodes.getSpec().getVolumeClaimTemplates().stream()
                .anyMatch(claim -> claim.getMetadata().getName().equals(journal)));
        assertTrue(pod.getVolumes().stream()
                .anyMatch(
                        volume -> volume.getName().equals(mountedAt(Path.of("/tmp"))) && volume.getEmptyDir() != null));
    }

    @Test
    void secrets_are_named_and_never_included() {
        List<String> example = Repository.text("k8s/secrets.example.env")
                .lines()
                .filter(line -> !line.startsWith("#"))
                .toList();
        List<String> wanted = new ArrayList<>();
        for (EnvVar variable : container.getEnv()) {
            if (variable.getValue() == null && variable.getValueFrom().getSecretKeyRef() != null) {
                SecretKeySelector secret = variable.getValueFrom().getSecretKeyRef();
                assertEquals(SECRETS, secret.getName());
                assertEquals(variable.getName(), secret.getKey());
                wanted.add(variable.getName() + "=");
            } else {
                assertFalse(variable.getName().matches(".*(URL|TOKEN|PEPPER|KEY)"), variable.getName() + " is secret");
            }
        }
        assertEquals(example, wanted);
    }

    @Test
    void the_pod_may_do_nothing_that_it_does_not_need() {
        assertEquals(true, pod.getSecurityContext().getRunAsNonRoot());
        assertEquals(
                "RuntimeDefault", pod.getSecurityContext().getSeccompProfile().getType());
        assertEquals(false, pod.getAutomountServiceAccountToken());
        assertEquals(false, container.getSecurityContext().getAllowPrivilegeEscalation());
        assertEquals(true, container.getSecurityContext().getReadOnlyRootFilesystem());
        assertEquals(
                List.of("ALL"), container.getSecurityContext().getCapabilities().getDrop());
    }

    @Test
    void a_node_is_given_the_time_that_its_shutdown_takes() {
        long graceMs = pod.getTerminationGracePeriodSeconds() * 1_000;
        long preStopMs = container.getLifecycle().getPreStop().getSleep().getSeconds() * 1_000;
        for (Path directory : settingsDirectories()) {
            long shutdownMs = settings(directory).server().shutdownTimeoutMs();
            // Once for the open calls, once for the ledger's drain, and some seconds to leave the cluster.
            assertTrue(graceMs >= preStopMs + 2 * shutdownMs + 5_000, directory + " asks for more than " + graceMs);
        }
    }

    @Test
    void clustered_nodes_find_each_other_by_the_headless_service() {
        int clustered = 0;
        for (Path directory : settingsDirectories()) {
            Settings settings = settings(directory);
            if (settings.cluster().mode() == ClusterMode.KUBERNETES) {
                clustered++;
                assertEquals(
                        nodes.getSpec().getServiceName(), settings.cluster().serviceDns());
            }
        }
        assertEquals(1, clustered);
        Service headless = Manifests.all("k8s/base", Service.class).stream()
                .filter(service ->
                        service.getMetadata().getName().equals(nodes.getSpec().getServiceName()))
                .findFirst()
                .orElseThrow();
        assertEquals("None", headless.getSpec().getClusterIP());
        assertEquals(true, headless.getSpec().getPublishNotReadyAddresses());
    }

    /** Where a gabelle.yaml is: config/ and the overlays that bring their own. */
    private static List<Path> settingsDirectories() {
        return Stream.concat(
                        Repository.files("config", "gabelle.yaml").stream(),
                        Repository.files("k8s", "gabelle.yaml").stream())
                .filter(file -> !file.startsWith("config/alerts"))
                .map(Path::getParent)
                .toList();
    }

    private Settings settings(Path directory) {
        return Settings.load(environment(
                Map.of("GABELLE_CONFIG_DIR", Repository.ROOT.resolve(directory).toString())));
    }

    /** What the process sees, without the secrets. */
    private Environment environment(Map<String, String> instead) {
        Map<String, String> variables = new HashMap<>();
        container.getEnv().stream()
                .filter(variable -> variable.getValue() != null)
                .forEach(variable -> variables.put(variable.getName(), variable.getValue()));
        variables.putAll(instead);
        return Environment.of(variables);
    }

    private String mountedAt(Path directory) {
        return container.getVolumeMounts().stream()
                .filter(mount -> Path.of(mount.getMountPath()).equals(directory))
                .map(VolumeMount::getName)
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing is mounted at " + directory));
    }

    private int portOf(IntOrString port) {
        return container.getPorts().stream()
                .filter(candidate -> port.getStrVal() == null
                        ? candidate.getContainerPort().equals(port.getIntVal())
                        : candidate.getName().equals(port.getStrVal()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("the container has no port " + port))
                .getContainerPort();
    }

    private static void assertServed(String path) {
        assertTrue(
                Repository.text(SOURCES + "observe/OpsVerticle.java").contains("\"" + path + "\""),
                "the ops port does not serve " + path);
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}
