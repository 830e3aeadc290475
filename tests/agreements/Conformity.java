// Says of each file and each flavour whether it conforms: java -cp … Conformity.java 3a,ua1 FILES
import java.io.File;
import java.util.Set;
import java.util.TreeSet;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;

public class Conformity {
  public static void main(String[] given) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (int i = 1; i < given.length; i++) {
      for (String name : given[0].split(",")) {
        System.out.println(given[i] + " " + name + " " + judge(new File(given[i]), name));
      }
    }
  }

  private static String judge(File file, String name) throws Exception {
    PDFAFlavour flavour = PDFAFlavour.byFlavourId(name);
    try (PDFAParser parser = Foundries.defaultInstance().createParser(file, flavour);
        PDFAValidator validator =
            Foundries.defaultInstance().createValidator(flavour, 20, false, true, false)) {
      ValidationResult result = validator.validate(parser);
      Set<String> broken = new TreeSet<>();
      for (TestAssertion each : result.getTestAssertions()) {
        if (each.getStatus() == TestAssertion.Status.FAILED) {
          broken.add(each.getRuleId().getClause() + "-" + each.getRuleId().getTestNumber());
        }
      }
      return result.isCompliant() && result.getTotalAssertions() > 0 ? "PASS" : "FAIL " + broken;
    }
  }
}
