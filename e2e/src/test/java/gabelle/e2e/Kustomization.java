package gabelle.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** One kustomization.yaml: what it names, and what kubectl would say about that. */
record Kustomization(Path file, JsonNode tree) {
    private static final Set<String> FIELDS =
            Set.of("apiVersion", "kind", "namespace", "resources", "configMapGenerator", "patches", "images");

    private static final Set<String> GENERATOR_FIELDS = Set.of("name", "behavior", "files", "options");

    static Kustomization in(String directory) {
        Path file = Path.of(directory, "kustomization.yaml");
        return new Kustomization(file, Manifests.tree(file));
    }

    static List<Kustomization> all() {
        return Stream.of("config", "k8s")
                .flatMap(directory -> Repository.files(directory, "kustomization.yaml").stream())
                .map(file -> in(file.getParent().toString()))
                .toList();
    }

    /** The files of resources and patches, relative to the repository. */
    List<Path> manifests() {
        List<Path> manifests = new ArrayList<>(resources().stream()
                .filter(resource -> !Files.isDirectory(Repository.ROOT.resolve(resource)))
                .toList());
        manifests.addAll(patches());
        return manifests;
    }

    List<Path> resources() {
        return texts(tree.path("resources")).map(this::resolve).toList();
    }

    List<Path> patches() {
        return items(tree.path("patches"))
                .map(patch -> resolve(patch.path("path").asText()))
                .toList();
    }

    /** The files of the ConfigMap of that name. */
    List<Path> generated(String name) {
        return items(tree.path("configMapGenerator"))
                .filter(generator -> generator.path("name").asText().equals(name))
                .flatMap(generator -> texts(generator.path("files")))
                .map(this::resolve)
                .toList();
    }

    List<String> complaints() {
        List<String> complaints = new ArrayList<>(unknown(tree, FIELDS));
        for (JsonNode generator : tree.path("configMapGenerator")) {
            complaints.addAll(unknown(generator, GENERATOR_FIELDS));
            texts(generator.path("files")).forEach(path -> requireOwn(path, complaints));
        }
        for (JsonNode patch : tree.path("patches")) {
            complaints.addAll(unknown(patch, Set.of("path")));
            requireOwn(patch.path("path").asText(), complaints);
        }
        for (Path resource : resources()) {
            Path found = Repository.ROOT.resolve(resource);
            if (!Files.isRegularFile(Files.isDirectory(found) ? found.resolve("kustomization.yaml") : found)) {
                complaints.add(resource + " is neither a file nor a kustomization");
            }
        }
        return complaints;
    }

    /** Only whole kustomizations may be named outside of their own directory, single files may not. */
    private void requireOwn(String path, List<String> complaints) {
        if (!resolve(path).startsWith(file.getParent())) {
            complaints.add(path + " is outside of " + file.getParent());
        } else if (!Files.isRegularFile(Repository.ROOT.resolve(resolve(path)))) {
            complaints.add(path + " does not exist");
        }
    }

    private Path resolve(String path) {
        return file.getParent().resolve(path).normalize();
    }

    private static List<String> unknown(JsonNode node, Set<String> known) {
        return node.properties().stream()
                .map(property -> property.getKey())
                .filter(key -> !known.contains(key))
                .map(key -> key + " is not a field that these tests know")
                .toList();
    }

    private static Stream<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static Stream<String> texts(JsonNode list) {
        return items(list).map(JsonNode::asText);
    }
}
