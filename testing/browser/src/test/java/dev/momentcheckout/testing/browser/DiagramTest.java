package dev.momentcheckout.testing.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.microsoft.playwright.Download;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import dev.momentcheckout.lab.App;
import dev.momentcheckout.lab.Lab;
import dev.momentcheckout.lab.LabSettings;
import dev.momentcheckout.simulator.Deviation;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

/** The sequence diagram of a payment, on the page and as a file. */
@ExtendWith(Browsing.Shared.class)
class DiagramTest {
    private static final String MARKUP = "<img src=x onerror=document.title='marked'>&\"]]>\u0001";

    /** Fields of the lab's own. */
    private static final Set<String> FIXED = Set.of("id", "at", "from", "to", "type", "opened_at", "N");

    private final Browsing browsing;
    private final PageFixture fixture;

    DiagramTest(Browsing browsing) {
        this.browsing = browsing;
        this.fixture = new PageFixture(browsing);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    private Locator diagram() {
        return fixture.find("#diagram");
    }

    private Locator steps() {
        return diagram().locator("svg[role=img] > g:has(> title)");
    }

    @Test
    void a_card_payment_is_drawn_with_the_functions_that_acted_and_what_they_answered() {
        fixture.visit().button("Pay").click();
        fixture.visit().inSheet("Pay").click();
        assertThat(fixture.find("#summary")).containsText("PAID");
        fixture.page()
                .evaluate(
                        "id => fetch(`/api/session-status?session_id=${id}`)",
                        fixture.find("#address").textContent());

        for (String text : List.of(
                "POST /api/create-payment-session",
                "CreateSession",
                "POST /collect/payment_sessions",
                "webhook payment_session.completed",
                "WebhookReceive",
                "GET /api/session-status",
                "completed, final",
                "PublishEvents",
                "Payment Paid")) {
            assertThat(diagram()).containsText(text);
        }
        assertThat(diagram().locator(".heads")).hasText("App" + "Your backend" + "Sessions table" + "Moment" + "Shop");
        assertThat(diagram().locator("g.response path.arrow").first()).hasCSS("stroke-dasharray", "5px, 3px");
        assertThat(steps().last()).isVisible();
    }

    @Test
    void whole_labels_fit_the_width_without_scrolling_to_the_side() {
        String session = fixture.open();
        fixture.pay(session);
        assertThat(diagram()).containsText("Payment Paid");

        assertThat(diagram().evaluate("box => box.scrollWidth <= box.clientWidth"))
                .isEqualTo(true);
        assertThat(diagram().textContent()).doesNotContain("…");
        assertThat(diagram().evaluate("""
                box => [...box.querySelectorAll('text')].filter(text => {
                  const [inner, outer] = [text.getBoundingClientRect(), text.ownerSVGElement.getBoundingClientRect()];
                  return inner.left < outer.left || inner.right > outer.right + .5;
                }).map(text => text.textContent)""")).isEqualTo(List.of());
    }

    @Test
    void the_heads_stay_visible_while_the_steps_scroll() {
        String session = fixture.open();
        fixture.pay(session);
        assertThat(diagram()).containsText("Payment Paid");

        assertThat(diagram().evaluate("box => box.scrollTop > 40")).isEqualTo(true);
        assertThat(diagram().evaluate("""
                box => box.querySelector('.heads').getBoundingClientRect().top - box.getBoundingClientRect().top < 3""")).isEqualTo(true);
        assertThat(diagram().evaluate("""
                box => {
                  const { left, top } = box.querySelector('.heads').getBoundingClientRect();
                  return document.elementFromPoint(left + 20, top + 10).closest('svg').classList.contains('heads');
                }""")).isEqualTo(true);
    }

    @Test
    void a_new_step_is_added_and_the_others_stay_the_same_elements() {
        String session = fixture.open();
        assertThat(diagram()).containsText("new: OPEN");
        fixture.awaitIdle();
        int before = steps().count();
        diagram().evaluate("box => box.querySelectorAll('g').forEach(step => { step.dataset.kept = 'yes'; })");

        fixture.pay(session);

        assertThat(diagram()).containsText("Payment Paid");
        assertThat(steps().locator("xpath=self::*[@data-kept]")).hasCount(before);
        assertThat(steps().count()).isGreaterThan(before);
    }

    /** The lines above it become more while the payment goes on. */
    @Test
    void it_stays_at_the_newest_step_in_a_box_that_becomes_smaller() {
        String session = fixture.open();
        fixture.pay(session);
        assertThat(diagram()).containsText("Payment Paid");

        fixture.page().setViewportSize(1280, 680);
        int before = steps().count();
        fixture.page().evaluate("session => fetch(`/api/session-status?session_id=${session}`)", session);
        assertThat(steps().nth(before)).isAttached();

        assertThat(steps().last()).isInViewport();
    }

    @Test
    void it_stays_at_the_newest_step_unless_the_reader_has_scrolled_up() {
        String session = fixture.open();
        fixture.pay(session);
        assertThat(diagram()).containsText("Payment Paid");
        String atEnd = "box => box.scrollTop + box.clientHeight >= box.scrollHeight - 2";
        assertThat(diagram().evaluate(atEnd)).isEqualTo(true);

        diagram().evaluate("box => { box.scrollTop = 0; }");
        int before = steps().count();
        fixture.page().evaluate("session => fetch(`/api/session-status?session_id=${session}`)", session);
        assertThat(steps().nth(before)).isAttached();

        assertThat(diagram().evaluate("box => box.scrollTop")).isEqualTo(0);
    }

    @Test
    void an_operator_has_a_lifeline_only_where_one_acted() {
        String session = fixture.open();
        assertThat(diagram().locator(".heads")).not().containsText("Operator");

        fixture.showTab("Operator");
        fixture.visit().button("Inspect").click();
        fixture.showTab("Sequence diagram");

        assertThat(diagram().locator(".heads")).containsText("Operator");
        assertThat(diagram()).containsText("./ops inspect");
        assertThat(fixture.find("#address")).hasText(session);
    }

    @Test
    void a_step_opens_its_data_with_a_click() {
        fixture.open();
        assertThat(diagram()).containsText("new: OPEN");

        diagram()
                .locator("text.label")
                .filter(new Locator.FilterOptions().setHasText("new: OPEN"))
                .click();

        assertThat(fixture.find("#timeline details[open]")).containsText("new: OPEN");
        assertThat(fixture.find("#timeline details[open] summary")).isFocused();
    }

    private Document saved(String session) throws Exception {
        Download download = fixture.page()
                .waitForDownload(() -> fixture.visit().button("Save as SVG").click());
        assertThat(download.suggestedFilename()).isEqualTo(session + ".svg");
        try (InputStream in = Files.newInputStream(download.path())) {
            var factory = DocumentBuilderFactory.newInstance();
            factory.setNamespaceAware(true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            return factory.newDocumentBuilder().parse(in);
        }
    }

    private static List<String> texts(Document svg) {
        NodeList texts = svg.getElementsByTagNameNS("http://www.w3.org/2000/svg", "text");
        return IntStream.range(0, texts.getLength())
                .mapToObj(index -> texts.item(index).getTextContent())
                .toList();
    }

    @Test
    void a_saved_diagram_is_complete_by_itself() throws Exception {
        String session = fixture.open();
        fixture.pay(session);
        assertThat(fixture.find("#summary")).containsText("published once");
        assertThat(diagram()).containsText("Payment Paid");
        int count = steps().count();

        Document svg = saved(session);

        List<String> texts = texts(svg);
        assertThat(texts)
                .contains("Payment " + session + " · ZAR 10.00 · PAID", "response", "function of your backend");
        assertThat(texts).anyMatch(text -> text.matches("\\d+ steps from \\d+ \\w+ \\d{4}, [\\d:]+ to .*"));
        assertThat(texts.stream().filter(text -> text.matches("\\d\\d:\\d\\d:\\d\\d\\.\\d{3}")))
                .hasSize(count);
        assertThat(texts).contains("webhook payment_session.completed", "Payment Paid", session + ":PAID");
        String style = svg.getElementsByTagNameNS("http://www.w3.org/2000/svg", "style")
                .item(0)
                .getTextContent();
        assertThat(style).contains("stroke-dasharray").doesNotContain("var(", "url(", "@import");
        assertThat(svg.getDocumentElement().getAttribute("width")).isEqualTo("900");
        assertThat(svg.getElementsByTagName("image").getLength()).isZero();
    }

    @Test
    void a_saved_diagram_opens_without_the_page_and_shows_its_colours() throws Exception {
        String session = fixture.open();
        Download download = fixture.page()
                .waitForDownload(() -> fixture.visit().button("Save as SVG").click());

        try (Page viewer = fixture.page().context().newPage()) {
            viewer.setContent(Files.readString(download.path()).replaceFirst("<\\?xml.*\\?>", ""));
            assertThat(viewer.locator("svg")).containsText(session);
            assertThat(viewer.locator("svg .arrow").first()).hasCSS("stroke", "rgb(21, 87, 176)");
        }
    }

    @Test
    void markup_in_every_field_of_a_step_is_text_on_the_page_and_in_the_file() throws Exception {
        fixture.page().route("**/lab/payments/*", DiagramTest::withMarkup);
        String session = fixture.open();
        assertThat(diagram()).containsText("<img src=x");

        Document svg = saved(session);

        assertThat(texts(svg))
                .anyMatch(text -> text.contains("<img src=x onerror=document.title='marked'>&\"]]>\ufffd"));
        assertThat(svg.getElementsByTagName("img").getLength()).isZero();
        for (String tab : List.of("Events", "Item in DynamoDB", "Operator", "Rules")) {
            fixture.showTab(tab);
        }
        fixture.showTab("Events");
        fixture.find("#timeline summary").first().click();
        assertThat(fixture.find("main img")).hasCount(0);
        assertThat(fixture.page()).hasTitle("Payments lab");
    }

    private static void withMarkup(Route route) {
        JsonNode answer = read(route.fetch().text());
        mark(answer);
        route.fulfill(
                new Route.FulfillOptions().setContentType("application/json").setBody(answer.toString()));
    }

    private static JsonNode read(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Replaces each text that the lab copies from elsewhere. */
    private static void mark(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.properties().forEach(field -> {
                if (field.getValue().isTextual() && !FIXED.contains(field.getKey())) {
                    field.setValue(new TextNode(MARKUP));
                } else {
                    mark(field.getValue());
                }
            });
        } else if (node instanceof ArrayNode array) {
            for (int index = 0; index < array.size(); index++) {
                if (array.get(index).isTextual()) {
                    array.set(index, MARKUP);
                } else {
                    mark(array.get(index));
                }
            }
        }
    }

    @Test
    void before_the_first_payment_an_example_is_shown_as_one() {
        try (Lab lab = Lab.start(
                        LabSettings.onFreePorts(Path.of(System.getProperty("project.root"), "template.yaml")));
                Browsing.Visit visit = browsing.visit(lab, "")) {
            Page page = visit.page();
            assertThat(page.locator("#example-note"))
                    .hasText("This is an example of a card payment. Yours replaces it.");
            assertThat(page.locator("#diagram")).containsText("Payment Paid");
            assertThat(page.locator("#diagram")).hasClass("example");

            try (App app = new App(lab.apiUrl())) {
                app.createSession();
            }

            assertThat(page.locator("#example-note")).isHidden();
            assertThat(page.locator("#diagram")).not().containsText("Payment Paid");
        }
    }

    @Test
    void a_payment_in_review_marks_its_steps_not_by_colour_alone() {
        String session = fixture.open();
        browsing.lab().moment().webhooks().always(Deviation.OTHER_AMOUNT);
        fixture.pay(session);

        assertThat(diagram()).containsText("Payment Needs Review");
        assertThat(diagram().locator("g.bad .note").last()).containsText("✗");
    }
}
