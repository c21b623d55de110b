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

/**
 * How rows of a table are made of values of a kind. Complete once all its columns are named; then for any thread.
 *
 * @param <V> the kind of the values
 */
final class Rows<V> {

    private final String name;
    private final String description;
    private final List<String> index = new ArrayList<>();
    private final List<String> columns = new ArrayList<>();
    private final List<OpenType<?>> types = new ArrayList<>();
    private final List<Function<V, Object>> cells = new ArrayList<>();

    private Rows(String name, String description) {
        this.name = name;
        this.description = description;
    }

    static <V> Rows<V> of(String name, String description) {
        return new Rows<>(name, description);
    }

    /** A column of text that is part of what tells rows apart. */
    Rows<V> index(String column, Function<V, String> cell) {
        index.add(column);
        return text(column, cell);
    }

    /** A column of numbers that is part of what tells rows apart. */
    Rows<V> indexNumber(String column, ToIntFunction<V> cell) {
        index.add(column);
        return column(column, SimpleType.INTEGER, cell::applyAsInt);
    }

    Rows<V> text(String column, Function<V, String> cell) {
        return column(column, SimpleType.STRING, cell::apply);
    }

    Rows<V> number(String column, ToLongFunction<V> cell) {
        return column(column, SimpleType.LONG, cell::applyAsLong);
    }

    Rows<V> fraction(String column, ToDoubleFunction<V> cell) {
        return column(column, SimpleType.DOUBLE, cell::applyAsDouble);
    }

    /** A table of all values that are given. */
    TabularData table(Consumer<Consumer<V>> values) {
        try {
            String[] names = columns.toArray(String[]::new);
            CompositeType row = new CompositeType(name, description, names, names, types.toArray(OpenType<?>[]::new));
            TabularData table = new TabularDataSupport(
                    new TabularType(name + "s", description, row, index.toArray(String[]::new)));
            values.accept(value -> table.put(row(row, names, value)));
            return table;
        } catch (OpenDataException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private CompositeDataSupport row(CompositeType type, String[] names, V value) {
        try {
            return new CompositeDataSupport(type, names, cells.stream().map(cell -> cell.apply(value)).toArray());
        } catch (OpenDataException e) {
            throw new IllegalStateException(name, e);
        }
    }

    private Rows<V> column(String column, OpenType<?> type, Function<V, Object> cell) {
        columns.add(column);
        types.add(type);
        cells.add(cell);
        return this;
    }
}
