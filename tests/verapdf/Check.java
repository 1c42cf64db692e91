import java.io.FileInputStream;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates PDFs against flavours with the veraPDF engine. Arguments: the flavours, with commas
 * between, then the files. Writes one JSON object per line: {"file", "flavour", "passed", "checks"} for
 * each file and flavour, and before it {"file", "flavour", "rule", "message", "place"} for each fault.
 */
public final class Check {
    private static final int MOST_FAULTS = 20;

    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        for (int i = 1; i < arguments.length; i++) {
            for (String flavour : arguments[0].split(",")) {
                try {
                    check(arguments[i], flavour);
                } catch (Exception | LinkageError fault) {
                    say("file", arguments[i], "flavour", flavour, "rule", "unreadable", "message", String.valueOf(fault), "place", "");
                    say("file", arguments[i], "flavour", flavour, "passed", false, "checks", 0);
                }
            }
        }
    }

    private static void check(String file, String name) throws Exception {
        PDFAFlavour flavour = PDFAFlavour.fromString(name);
        if (flavour == PDFAFlavour.NO_FLAVOUR) {
            throw new IllegalArgumentException("veraPDF knows no flavour " + name);
        }
        try (FileInputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavour);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavour, MOST_FAULTS, false, false, false)) {
            ValidationResult result = validator.validate(parser);
            for (TestAssertion assertion : result.getTestAssertions()) {
                if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                    String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                    String place = assertion.getLocation() == null ? "" : assertion.getLocation().getContext();
                    say("file", file, "flavour", name, "rule", rule, "message", assertion.getMessage(), "place", place);
                }
            }
            say("file", file, "flavour", name, "passed", result.isCompliant(), "checks", result.getTotalAssertions());
        }
    }

    private static void say(Object... parts) {
        StringBuilder line = new StringBuilder("{");
        for (int i = 0; i < parts.length; i += 2) {
            line.append(i == 0 ? "" : ", ").append(quoted(parts[i])).append(": ");
            line.append(parts[i + 1] instanceof Boolean || parts[i + 1] instanceof Number ? parts[i + 1] : quoted(parts[i + 1]));
        }
        System.out.println(line.append('}'));
    }

    private static String quoted(Object value) {
        StringBuilder text = new StringBuilder("\"");
        for (char letter : String.valueOf(value).toCharArray()) {
            if (letter == '"' || letter == '\\') {
                text.append('\\').append(letter);
            } else if (letter < ' ' || letter > '~') {
                text.append(String.format("\\u%04x", (int) letter));
            } else {
                text.append(letter);
            }
        }
        return text.append('"').toString();
    }
}
