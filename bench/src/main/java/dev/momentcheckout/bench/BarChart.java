package dev.momentcheckout.bench;

import java.util.List;
import java.util.Locale;

/** Cold starts as bars, init and first invocation one behind the other, as SVG. */
final class BarChart {
    private static final int WIDTH = 900;
    private static final int NAMES = 290;
    private static final int BAR = 26;
    private static final int ROW = 36;
    private static final int HEAD = 56;

    private BarChart() {}

    static String of(Group group, Measurements rounds) {
        List<String> names = rounds.names();
        double longest = names.stream()
                .mapToDouble(name -> rounds.median(name, Sample::total))
                .max()
                .orElse(1);
        double scale = (WIDTH - NAMES - 110) / longest;
        int height = HEAD + names.size() * ROW + 14;
        var svg = new StringBuilder(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" aria-label="Cold starts, %3$s" font-family="system-ui, sans-serif" font-size="14">
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                <text x="16" y="24" font-weight="600" fill="#1c1c1c">Cold start, %3$s</text>
                <rect x="16" y="34" width="12" height="12" fill="#8aa4c8"/><text x="34" y="45" fill="#444444">init</text>
                <rect x="76" y="34" width="12" height="12" fill="#1f4e8c"/><text x="94" y="45" fill="#444444">first invocation; medians in milliseconds</text>
                """, WIDTH, height, group.title()));
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int y = HEAD + i * ROW;
            double init = rounds.median(name, Sample::init) * scale;
            double first = rounds.median(name, Sample::first) * scale;
            svg.append(String.format(
                    Locale.ROOT,
                    """
                    <text x="%1$d" y="%2$d" text-anchor="end" fill="#1c1c1c">%3$s</text>
                    <rect x="%4$d" y="%5$d" width="%6$.1f" height="%7$d" fill="#8aa4c8"/><rect x="%8$.1f" y="%5$d" width="%9$.1f" height="%7$d" fill="#1f4e8c"/>
                    <text x="%10$.1f" y="%2$d" fill="#1c1c1c">%11$.0f</text>
                    """,
                    NAMES - 10,
                    y + 18,
                    name.replace("&", "&amp;").replace("'", "&#39;"),
                    NAMES,
                    y,
                    init,
                    BAR,
                    NAMES + init,
                    first,
                    NAMES + init + first + 8,
                    rounds.median(name, Sample::total)));
        }
        return svg.append("</svg>\n").toString();
    }
}
