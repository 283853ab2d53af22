package gabelle.e2e;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Reads manifests into Kubernetes' own model and refuses what that does not know. */
final class Manifests {
    private static final Map<String, Class<? extends HasMetadata>> KINDS = Map.of(
            "v1 Service", Service.class,
            "v1 ServiceAccount", ServiceAccount.class,
            "apps/v1 StatefulSet", StatefulSet.class,
            "policy/v1 PodDisruptionBudget", PodDisruptionBudget.class,
            "networking.k8s.io/v1 NetworkPolicy", NetworkPolicy.class);

    private static final YAMLMapper YAML = YAMLMapper.builder()
            .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Manifests() {}

    /** A file of YAML or of JSON, which is YAML too. */
    static JsonNode tree(Path file) {
        try {
            return tree(Repository.text(file));
        } catch (IllegalArgumentException e) {
            throw new AssertionError(file + " cannot be read: " + e.getMessage(), e);
        }
    }

    static JsonNode tree(String yaml) {
        try {
            return YAML.readTree(yaml);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("not one YAML document: " + e.getOriginalMessage(), e);
        }
    }

    /** The resource, or the part of one that a patch is. */
    static HasMetadata read(Path file) {
        JsonNode tree = tree(file);
        String kind = tree.path("apiVersion").asText() + " " + tree.path("kind").asText();
        Class<? extends HasMetadata> type = KINDS.get(kind);
        if (type == null) {
            throw new AssertionError(file + " is of the kind \"" + kind + "\", which is not among " + KINDS.keySet());
        }
        try {
            HasMetadata resource = YAML.treeToValue(tree, type);
            refuseUnknown(resource, file + ": " + tree.path("kind").asText());
            return resource;
        } catch (JsonProcessingException e) {
            throw new AssertionError(file + " does not fit its kind: " + e.getOriginalMessage(), e);
        }
    }

    static <T extends HasMetadata> List<T> all(String directory, Class<T> type) {
        return Repository.files(directory, ".yaml").stream()
                .filter(file -> KINDS.containsValue(type)
                        && tree(file).path("kind").asText().equals(type.getSimpleName()))
                .map(Manifests::read)
                .map(type::cast)
                .toList();
    }

    /** The model keeps fields that it does not know in additionalProperties, at every level. */
    private static void refuseUnknown(Object value, String where) {
        switch (value) {
            case Collection<?> items -> {
                int index = 0;
                for (Object item : items) {
                    refuseUnknown(item, where + "[" + index++ + "]");
                }
            }
            case Map<?, ?> entries -> entries.forEach((key, entry) -> refuseUnknown(entry, where + "." + key));
            default -> {
                if (value.getClass().getName().startsWith("io.fabric8.")) {
                    refuseUnknownFields(value, where);
                }
            }
        }
    }

    private static void refuseUnknownFields(Object model, String where) {
        for (Class<?> type = model.getClass(); type != Object.class; type = requireNonNull(type.getSuperclass())) {
            for (Field field : type.getDeclaredFields()) {
                if (Modifier.isStatic(field.getModifiers()) || type.isEnum()) {
                    continue;
                }
                Object value = valueOf(field, model);
                if (field.getName().equals("additionalProperties") && value instanceof Map<?, ?> m && !m.isEmpty()) {
                    throw new AssertionError(where + " has fields that Kubernetes does not know: " + m.keySet());
                }
                if (value != null) {
                    refuseUnknown(value, where + "." + field.getName());
                }
            }
        }
    }

    private static Object valueOf(Field field, Object model) {
        try {
            field.setAccessible(true);
            return field.get(model);
        } catch (IllegalAccessException e) {
            throw new AssertionError(e);
        }
    }
}
