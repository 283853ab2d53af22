package gabelle.engine.meter;

/**
 * Where an output bound can be put into a body that has none.
 *
 * @param removedBytes what is taken out there, a null in the place of an object
 * @param before what must stand before the bound's name
 * @param after what must stand after its value
 */
record BoundPlace(int at, int removedBytes, String before, String after) {
    Splice with(String field, String tokens) {
        return new Splice(at, removedBytes, before + "\"" + field + "\":" + tokens + after);
    }
}
