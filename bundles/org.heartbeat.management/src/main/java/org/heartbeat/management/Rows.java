// SPDX-License-Identifier: Apache-2.0
package org.heartbeat.management;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import javax.management.openmbean.CompositeDataSupport;
import javax.management.openmbean.CompositeType;
import javax.management.openmbean.OpenDataException;
import javax.management.openmbean.OpenType;
import javax.management.openmbean.SimpleType;
import javax.management.openmbean.TabularData;
import javax.management.openmbean.TabularDataSupport;
import javax.management.openmbean.TabularType;

/** Makes a table with one row per value. For any thread once all columns are added. */
final class Rows<V> {

    private final String name;
    private final String description;
    private final List<String> index = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();
    private final List<String> descriptions = new ArrayList<>();
    private final List<OpenType<?>> types = new ArrayList<>();
    private final List<Function<V, Object>> cells = new ArrayList<>();

    Rows(String name, String description) {
        this.name = name;
        this.description = description;
    }

    /** Adds a column of text that is part of the index. */
    Rows<V> index(String column, String meaning, Function<V, String> cell) {
        index.add(column);
        return text(column, meaning, cell);
    }

    /** Adds a column of numbers that is part of the index. */
    Rows<V> indexNumber(String column, String meaning, ToIntFunction<V> cell) {
        index.add(column);
        return column(column, meaning, SimpleType.INTEGER, cell::applyAsInt);
    }

    Rows<V> text(String column, String meaning, Function<V, String> cell) {
        return column(column, meaning, SimpleType.STRING, cell::apply);
    }

    Rows<V> number(String column, String meaning, ToLongFunction<V> cell) {
        return column(column, meaning, SimpleType.LONG, cell::applyAsLong);
    }

    Rows<V> fraction(String column, String meaning, ToDoubleFunction<V> cell) {
        return column(column, meaning, SimpleType.DOUBLE, cell::applyAsDouble);
    }

    /** Returns a table of values. */
    TabularData table(Consumer<Consumer<V>> values) {
        try {
            String[] names = columns.toArray(String[]::new);
            CompositeType type = new CompositeType(
                    name, description, names, descriptions.toArray(String[]::new), types.toArray(OpenType<?>[]::new));
            List<Object[]> rows = new ArrayList<>();
            values.accept(value -> rows.add(cells.stream().map(cell -> cell.apply(value)).toArray()));
            TabularData table = new TabularDataSupport(
                    new TabularType(name + "s", description, type, index.toArray(String[]::new)));
            for (Object[] row : rows) {
                table.put(new CompositeDataSupport(type, names, row));
            }
            return table;
        } catch (OpenDataException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private Rows<V> column(String column, String meaning, OpenType<?> type, Function<V, Object> cell) {
        columns.add(column);
        descriptions.add(meaning);
        types.add(type);
        cells.add(cell);
        return this;
    }
}
