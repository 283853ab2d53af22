package gabelle.verticles.settings;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.exc.InputCoercionException;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads YAML into {@link YamlNode}s. Refuses what hides mistakes: a key given twice, anchors and aliases. */
final class YamlReader {
    private static final YAMLFactory FACTORY = new YAMLFactory();

    private final String file;
    private final YAMLParser parser;

    private YamlReader(String file, YAMLParser parser) {
        this.file = file;
        this.parser = parser;
    }

    static YamlNode read(String file, String text) {
        try (YAMLParser parser = FACTORY.createParser(text)) {
            return new YamlReader(file, parser).document();
        } catch (JsonProcessingException e) {
            int line = e.getLocation() == null ? 1 : e.getLocation().getLineNr();
            throw new SettingsException(file + " line " + line + ": not YAML: "
                    + e.getOriginalMessage().lines().findFirst().orElse("unreadable"));
        } catch (IOException e) {
            throw new SettingsException(file + " cannot be read: " + e.getMessage());
        }
    }

    private YamlNode document() throws IOException {
        JsonToken first = parser.nextToken();
        YamlNode root = first == null ? new YamlNode.Nothing(1) : node(first);
        if (parser.nextToken() != null) {
            throw refused(line(), "a second document begins here; one file holds one");
        }
        return root;
    }

    private YamlNode node(JsonToken token) throws IOException {
        int line = line();
        if (parser.isCurrentAlias() || parser.getObjectId() != null) {
            throw refused(line, "anchors (&) and aliases (*) are not used here; write the value out");
        }
        return switch (token) {
            case START_OBJECT -> mapping(line);
            case START_ARRAY -> sequence(line);
            case VALUE_STRING -> new YamlNode.Text(line, parser.getText());
            case VALUE_NUMBER_INT -> whole(line);
            case VALUE_NUMBER_FLOAT -> new YamlNode.Fraction(line, parser.getDoubleValue());
            case VALUE_TRUE, VALUE_FALSE -> new YamlNode.Flag(line, parser.getBooleanValue());
            case VALUE_NULL -> new YamlNode.Nothing(line);
            default -> throw refused(line, "cannot be read here: " + parser.getText());
        };
    }

    private YamlNode whole(int line) throws IOException {
        try {
            return new YamlNode.Whole(line, parser.getLongValue());
        } catch (InputCoercionException e) {
            throw refused(line, "the number " + parser.getText() + " is too large");
        }
    }

    private YamlNode mapping(int line) throws IOException {
        Map<String, YamlNode> entries = new LinkedHashMap<>();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            int keyLine = line();
            YamlNode earlier = entries.get(key);
            if (earlier != null) {
                throw refused(keyLine, key + " is given twice, first in line " + earlier.line());
            }
            entries.put(key, node(parser.nextToken()));
        }
        return new YamlNode.Mapping(line, entries);
    }

    private YamlNode sequence(int line) throws IOException {
        List<YamlNode> items = new ArrayList<>();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            items.add(node(token));
        }
        return new YamlNode.Sequence(line, items);
    }

    private int line() {
        return parser.currentTokenLocation().getLineNr();
    }

    private SettingsException refused(int line, String message) {
        return new SettingsException(file + " line " + line + ": " + message);
    }
}
