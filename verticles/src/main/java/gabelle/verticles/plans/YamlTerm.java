package gabelle.verticles.plans;

import gabelle.verticles.catalogue.Yaml;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value in a YAML file: all scalars are text there. */
record YamlTerm(Yaml yaml) implements Term {
    @Override
    public IllegalArgumentException refuse(String message) {
        return yaml.place().refuse(message);
    }

    @Override
    public Fields fields(String... allowed) {
        yaml.mapping().allowing(allowed);
        return new Fields(this, entries());
    }

    @Override
    public Map<String, Term> entries() {
        Map<String, Term> entries = new LinkedHashMap<>();
        yaml.mapping().entries().forEach((name, value) -> entries.put(name, new YamlTerm(value)));
        return entries;
    }

    @Override
    public List<Term> items() {
        return yaml.sequence().items().stream().<Term>map(YamlTerm::new).toList();
    }

    @Override
    public String text() {
        return yaml.text();
    }

    @Override
    public String number() {
        return yaml.text();
    }

    @Override
    public boolean flag() {
        return switch (yaml.text()) {
            case "true" -> true;
            case "false" -> false;
            default -> throw refuse("here must stand true or false, not '" + yaml.text() + "'");
        };
    }
}
