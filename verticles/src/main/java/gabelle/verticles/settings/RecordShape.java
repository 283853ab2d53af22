package gabelle.verticles.settings;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The reflection that {@link YamlBinder} needs. What fails here is a defect of a record, not of the file. */
final class RecordShape {
    private RecordShape() {}

    static boolean has(Class<?> type, String key) {
        return Arrays.stream(type.getRecordComponents())
                .anyMatch(component -> YamlBinder.snake(component).equals(key));
    }

    /** What the record's own {@code defaults()} says, or null where it has none. */
    static @Nullable Record defaults(Class<?> type) {
        try {
            Method method = type.getDeclaredMethod("defaults");
            method.setAccessible(true);
            return (Record) method.invoke(null);
        } catch (NoSuchMethodException eachKeyMustBeGiven) {
            return null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + ".defaults() does not work", e);
        }
    }

    static Object value(RecordComponent component, Record record) {
        try {
            Method accessor = component.getAccessor();
            accessor.setAccessible(true);
            return accessor.invoke(record);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    static <T extends Record> T construct(Class<T> type, Object[] values) throws InvocationTargetException {
        try {
            Class<?>[] types = Arrays.stream(type.getRecordComponents())
                    .map(RecordComponent::getType)
                    .toArray(Class<?>[]::new);
            Constructor<T> constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            throw e;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type.getName() + " cannot be made", e);
        }
    }

    static String kindOf(Class<?> type) {
        if (type == long.class || type == int.class) {
            return "a whole number without a unit";
        }
        if (type == double.class) {
            return "a number";
        }
        if (type == boolean.class) {
            return "true or false";
        }
        if (type == String.class) {
            return "text (put it in double quotes)";
        }
        throw new IllegalStateException("settings records have no " + type.getName() + " components");
    }
}
