import java.io.FileInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

/**
 * Validates PDFs against flavours with the veraPDF engine, reading each file once. Arguments: the flavours, with commas
 * between, then the files. Writes one JSON object per line: {"file", "flavour", "passed", "checks"} for
 * each file and flavour, and before it {"file", "flavour", "rule", "message", "place"} for each fault.
 */
public final class Check {
    private static final int MOST_FAULTS = 20;

    public static void main(String[] arguments) {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        List<PDFAFlavour> flavours = new ArrayList<>();
        for (String name : arguments[0].split(",")) {
            PDFAFlavour flavour = PDFAFlavour.fromString(name);
            if (flavour == PDFAFlavour.NO_FLAVOUR) {
                throw new IllegalArgumentException("veraPDF knows no flavour " + name);
            }
            flavours.add(flavour);
        }
        for (int i = 1; i < arguments.length; i++) {
            try {
                check(arguments[i], flavours);
            } catch (Exception | LinkageError fault) {
                for (PDFAFlavour flavour : flavours) {
                    String name = flavour.getId();
                    say("file", arguments[i], "flavour", name, "rule", "unreadable", "message", String.valueOf(fault), "place", "");
                    say("file", arguments[i], "flavour", name, "passed", false, "checks", 0);
                }
            }
        }
    }

    private static void check(String file, List<PDFAFlavour> flavours) throws Exception {
        try (FileInputStream stream = new FileInputStream(file);
                PDFAParser parser = Foundries.defaultInstance().createParser(stream, flavours.get(0));
                PDFAValidator validator = Foundries.defaultInstance().createValidator(flavours, MOST_FAULTS, false, false, false)) {
            for (ValidationResult result : validator.validateAll(parser)) {
                String name = result.getPDFAFlavour().getId();
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
