package gabelle.verticles.settings;

import java.util.List;
import java.util.Map;

/** A YAML document with the line of each of its parts, which the messages to the operator name. */
sealed interface YamlNode {
    int line();

    /** What the operator would call it. */
    String kind();

    record Mapping(int line, Map<String, YamlNode> entries) implements YamlNode {
        @Override
        public String kind() {
            return "a section";
        }
    }

    record Sequence(int line, List<YamlNode> items) implements YamlNode {
        @Override
        public String kind() {
            return "a list";
        }
    }

    record Text(int line, String value) implements YamlNode {
        @Override
        public String kind() {
            return "the text \"" + value + "\"";
        }
    }

    record Whole(int line, long value) implements YamlNode {
        @Override
        public String kind() {
            return "the number " + value;
        }
    }

    record Fraction(int line, double value) implements YamlNode {
        @Override
        public String kind() {
            return "the number " + value;
        }
    }

    record Flag(int line, boolean value) implements YamlNode {
        @Override
        public String kind() {
            return String.valueOf(value);
        }
    }

    /** A key with nothing after it. */
    record Nothing(int line) implements YamlNode {
        @Override
        public String kind() {
            return "empty";
        }
    }
}
