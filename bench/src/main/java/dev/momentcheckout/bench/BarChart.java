package dev.momentcheckout.bench;

import java.util.List;
import java.util.Locale;

/** Draws cold starts as an SVG bar chart; each bar consists of init and the first invocation. */
final class BarChart {
    private static final int WIDTH = 900;
    private static final int NAMES_WIDTH = 290;
    private static final int BAR_HEIGHT = 26;
    private static final int ROW_HEIGHT = 36;
    private static final int HEADER_HEIGHT = 56;

    private BarChart() {}

    static String of(Group group, Measurements measurements) {
        List<String> names = measurements.names();
        double longest = names.stream()
                .mapToDouble(name -> measurements.median(name, Sample::total))
                .max()
                .orElse(1);
        double scale = (WIDTH - NAMES_WIDTH - 110) / longest;
        int height = HEADER_HEIGHT + names.size() * ROW_HEIGHT + 14;
        var svg = new StringBuilder(String.format(Locale.ROOT, """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %1$d %2$d" width="%1$d" height="%2$d" role="img" aria-label="Cold starts, %3$s" font-family="system-ui, sans-serif" font-size="14">
                <rect width="%1$d" height="%2$d" fill="#ffffff"/>
                <text x="16" y="24" font-weight="600" fill="#1c1c1c">Cold start, %3$s</text>
                <rect x="16" y="34" width="12" height="12" fill="#8aa4c8"/><text x="34" y="45" fill="#444444">init</text>
                <rect x="76" y="34" width="12" height="12" fill="#1f4e8c"/><text x="94" y="45" fill="#444444">first invocation; medians in milliseconds</text>
                """, WIDTH, height, group.title()));
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            int y = HEADER_HEIGHT + i * ROW_HEIGHT;
            double init = measurements.median(name, Sample::init) * scale;
            double first = measurements.median(name, Sample::first) * scale;
            svg.append(String.format(
                    Locale.ROOT,
                    """
                    <text x="%1$d" y="%2$d" text-anchor="end" fill="#1c1c1c">%3$s</text>
                    <rect x="%4$d" y="%5$d" width="%6$.1f" height="%7$d" fill="#8aa4c8"/><rect x="%8$.1f" y="%5$d" width="%9$.1f" height="%7$d" fill="#1f4e8c"/>
                    <text x="%10$.1f" y="%2$d" fill="#1c1c1c">%11$.0f</text>
                    """,
                    NAMES_WIDTH - 10,
                    y + 18,
                    name.replace("&", "&amp;").replace("'", "&#39;"),
                    NAMES_WIDTH,
                    y,
                    init,
                    BAR_HEIGHT,
                    NAMES_WIDTH + init,
                    first,
                    NAMES_WIDTH + init + first + 8,
                    measurements.median(name, Sample::total)));
        }
        return svg.append("</svg>\n").toString();
    }
}
