package dev.momentcheckout.operatepayments;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The part of CBOR that CloudWatch's protocol uses: maps, lists, texts, numbers, booleans and times.
 *
 * @see <a href="https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html">Smithy RPC v2 CBOR</a>
 */
final class Cbor {
    private static final int INDEFINITE = 31;
    private static final int BREAK = 0xFF;

    private final ByteBuffer in;

    private Cbor(byte[] bytes) {
        this.in = ByteBuffer.wrap(bytes);
    }

    static Object read(byte[] bytes) {
        return new Cbor(bytes).value();
    }

    static byte[] write(Object value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            write(value, new DataOutputStream(bytes));
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(Object value, DataOutputStream out) throws IOException {
        switch (value) {
            case Map<?, ?> map -> {
                head(5, map.size(), out);
                for (Map.Entry<?, ?> each : map.entrySet()) {
                    write(each.getKey(), out);
                    write(each.getValue(), out);
                }
            }
            case List<?> list -> {
                head(4, list.size(), out);
                for (Object each : list) {
                    write(each, out);
                }
            }
            case String text -> {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                head(3, bytes.length, out);
                out.write(bytes);
            }
            case Boolean flag -> out.writeByte(flag ? 0xF5 : 0xF4);
            case Integer number -> head(0, number, out);
            case Double number -> {
                out.writeByte(0xFB);
                out.writeDouble(number);
            }
            case Instant time -> {
                out.writeByte(0xC1);
                write((double) time.getEpochSecond(), out);
            }
            default -> throw new IllegalArgumentException("not supported: " + value.getClass());
        }
    }

    private static void head(int major, int argument, DataOutputStream out) throws IOException {
        out.writeByte(major << 5 | 26);
        out.writeInt(argument);
    }

    private Object value() {
        int first = in.get() & 0xFF;
        int major = first >> 5;
        int info = first & 0x1F;
        return switch (major) {
            case 0 -> argument(info);
            case 1 -> -1 - argument(info);
            case 3 -> text(info);
            case 4 -> list(info);
            case 5 -> map(info);
            case 6 -> {
                argument(info);
                yield value();
            }
            case 7 -> simple(info);
            default -> throw new IllegalArgumentException("major type " + major);
        };
    }

    private long argument(int info) {
        return switch (info) {
            case 24 -> in.get() & 0xFF;
            case 25 -> in.getShort() & 0xFFFF;
            case 26 -> in.getInt() & 0xFFFFFFFFL;
            case 27 -> in.getLong();
            default -> info;
        };
    }

    private String text(int info) {
        if (info == INDEFINITE) {
            StringBuilder text = new StringBuilder();
            while (!ends()) {
                text.append(value());
            }
            return text.toString();
        }
        byte[] bytes = new byte[Math.toIntExact(argument(info))];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private List<Object> list(int info) {
        List<Object> list = new ArrayList<>();
        long left = info == INDEFINITE ? Long.MAX_VALUE : argument(info);
        while (left-- > 0 && !(info == INDEFINITE && ends())) {
            list.add(value());
        }
        return list;
    }

    private Map<String, Object> map(int info) {
        Map<String, Object> map = new LinkedHashMap<>();
        long left = info == INDEFINITE ? Long.MAX_VALUE : argument(info);
        while (left-- > 0 && !(info == INDEFINITE && ends())) {
            map.put(String.valueOf(value()), value());
        }
        return map;
    }

    private boolean ends() {
        if ((in.get(in.position()) & 0xFF) == BREAK) {
            in.get();
            return true;
        }
        return false;
    }

    private Object simple(int info) {
        return switch (info) {
            case 20 -> false;
            case 21 -> true;
            case 22 -> "null";
            case 26 -> (double) in.getFloat();
            case 27 -> in.getDouble();
            default -> throw new IllegalArgumentException("simple value " + info);
        };
    }
}
