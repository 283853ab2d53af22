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
    public long whole(long min, long max) {
        return yaml.whole(min, max);
    }

    @Override
    public boolean flag() {
        return yaml.flag();
    }
}
