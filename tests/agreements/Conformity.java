// Says of each file and each flavour whether it conforms: java -cp … Conformity.java 3a,ua1 FILES
import java.io.File;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.ErrorArgument;
import org.verapdf.pdfa.validation.profiles.ErrorArgumentImpl;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.Rule;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;
import org.verapdf.pdfa.validation.profiles.Variable;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public class Conformity {
  public static void main(String[] given) throws Exception {
    VeraGreenfieldFoundryProvider.initialise();
    for (String name : given[0].split(",")) {
      ValidationProfile profile = profile(PDFAFlavour.byFlavourId(name));
      for (int i = 1; i < given.length; i++) {
        System.out.println(given[i] + " " + name + " " + judge(new File(given[i]), profile));
      }
    }
  }

  private static String judge(File file, ValidationProfile profile) throws Exception {
    try (PDFAParser parser = Foundries.defaultInstance().createParser(file, profile.getPDFAFlavour());
        PDFAValidator validator =
            Foundries.defaultInstance().createValidator(profile, 20, false, true, false)) {
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

  // The library reads its own rules by JAXB, which Java has not had since version 11. The rules
  // are plain XML that comes along with it.
  private static ValidationProfile profile(PDFAFlavour flavour) throws Exception {
    boolean isUa = flavour.getId().startsWith("ua");
    String name = (isUa ? "PDFUA-" : "PDFA-") + flavour.getId().replace("ua", "").toUpperCase();
    String path = "/org/verapdf/pdfa/validation/" + name + ".xml";
    Element root;
    try (InputStream xml = PDFAFlavour.class.getResourceAsStream(path)) {
      root = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml).getDocumentElement();
    }
    Set<Rule> rules = new HashSet<>();
    for (Element each : all(root, "rule")) {
      Element id = all(each, "id").get(0);
      Element error = all(each, "error").get(0);
      List<ErrorArgument> arguments = new ArrayList<>();
      for (Element one : all(error, "argument")) {
        arguments.add(ErrorArgumentImpl.fromValues(one.getTextContent(), null, null));
      }
      rules.add(
          Profiles.ruleFromValues(
              Profiles.ruleIdFromValues(
                  PDFAFlavour.Specification.valueOf(id.getAttribute("specification")),
                  id.getAttribute("clause"),
                  Integer.parseInt(id.getAttribute("testNumber"))),
              each.getAttribute("object"),
              each.hasAttribute("deferred") ? Boolean.valueOf(each.getAttribute("deferred")) : null,
              each.getAttribute("tags"),
              text(each, "description"),
              text(each, "test"),
              Profiles.errorFromValues(text(error, "message"), arguments),
              new ArrayList<>()));
    }
    Set<Variable> variables = new HashSet<>();
    for (Element each : all(root, "variable")) {
      variables.add(
          Profiles.variableFromValues(
              each.getAttribute("name"),
              each.getAttribute("object"),
              text(each, "defaultValue"),
              text(each, "value")));
    }
    return Profiles.profileFromValues(
        flavour, Profiles.profileDetailsFromValues(name, name, "", new Date()), "", rules, variables);
  }

  private static List<Element> all(Element in, String name) {
    NodeList found = in.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      elements.add((Element) found.item(i));
    }
    return elements;
  }

  private static String text(Element in, String name) {
    return all(in, name).get(0).getTextContent();
  }
}
