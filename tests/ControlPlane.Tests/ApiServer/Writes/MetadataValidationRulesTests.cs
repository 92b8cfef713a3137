using System.Text.Json.Nodes;
using NodeStack.ControlPlane.ApiServer.Registry;
using NodeStack.ControlPlane.ApiServer.Writes;
using NodeStack.KubeApi.Validation;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Writes;

public class MetadataValidationRulesTests
{
    private static readonly ResourceDeclaration Namespaced = BuiltInResources.All.Single(r => r.QualifiedName == "configmaps");
    private static readonly ResourceDeclaration Cluster = BuiltInResources.All.Single(r => r.QualifiedName == "nodes");

    private static IReadOnlyList<string> Errors(string metadata, ResourceDeclaration? resource = null, bool checksNames = true)
    {
        var errors = new FieldErrors();
        var item = new JsonObject { ["metadata"] = JsonNode.Parse(metadata) };
        MetadataValidationRules.Validate(item, resource ?? Namespaced, checksNames ? NameRules.Dns1123Subdomain : null, errors);
        return errors.All;
    }

    [Theory]
    [InlineData("""{"name":"x","namespace":"n"}""")]
    [InlineData("""{"name":"web-1","generateName":"web-","namespace":"n"}""")]
    [InlineData("""{"name":"web-1","generateName":"Web.-","namespace":"n"}""", "metadata.generateName")]
    // The dash and what is before it may be anything.
    [InlineData("""{"name":"web-1","generateName":"webB-","namespace":"n"}""")]
    [InlineData("""{"name":"web-1","generateName":"-","namespace":"n"}""", "metadata.generateName")]
    [InlineData("""{"namespace":"n"}""", "metadata.name: Required value: name or generateName is required")]
    [InlineData("""{"name":"x"}""", "metadata.namespace: Required value")]
    [InlineData("""{"name":"x","namespace":"N"}""", "metadata.namespace: Invalid value: \"N\": a lowercase RFC 1123 label")]
    [InlineData("""{"name":"x","namespace":"n","generation":-1}""", "metadata.generation: Invalid value: -1: must be greater than or equal to 0")]
    [InlineData("""{"name":"x","namespace":"n","labels":{"a b":"c"}}""", "metadata.labels: Invalid value: \"a b\": name part must consist of")]
    [InlineData("""{"name":"x","namespace":"n","labels":{"a":"b c"}}""", "metadata.labels: Invalid value: \"b c\": a valid label must be")]
    [InlineData("""{"name":"x","namespace":"n","annotations":{"A/B":"any thing"}}""")]
    [InlineData("""{"name":"x","namespace":"n","annotations":{"a b":""}}""", "metadata.annotations: Invalid value: \"a b\": name part must consist of")]
    [InlineData("""{"name":"x","namespace":"n","finalizers":["example.com/a","orphan"]}""")]
    [InlineData("""{"name":"x","namespace":"n","finalizers":["plain"]}""", "metadata.finalizers[0]: Invalid value: \"plain\": name is neither a standard finalizer name nor is it fully qualified")]
    [InlineData("""{"name":"x","namespace":"n","finalizers":["a/b c"]}""", "metadata.finalizers: Invalid value: \"a/b c\": name part must consist of")]
    [InlineData("""{"name":"x","namespace":"n","finalizers":["orphan","foregroundDeletion"]}""", "metadata.finalizers: Invalid value: [\"orphan\",\"foregroundDeletion\"]: finalizer orphan and foregroundDeletion cannot be both set")]
    [InlineData("""{"name":"x","namespace":"n","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p","uid":"u"}]}""")]
    [InlineData("""{"name":"x","namespace":"n","ownerReferences":[{"apiVersion":"apps/","kind":"D","name":"p","uid":"u"}]}""", "metadata.ownerReferences.apiVersion: Invalid value: \"apps/\": version must not be empty")]
    [InlineData("""{"name":"x","namespace":"n","ownerReferences":[{"apiVersion":"a/b/c","kind":"D","name":"p","uid":"u"}]}""", "metadata.ownerReferences.apiVersion: Invalid value: \"a/b/c\": version must not be empty")]
    [InlineData("""{"name":"x","namespace":"n","ownerReferences":[{"apiVersion":"v1","kind":"Pod","name":"p"}]}""", "metadata.ownerReferences.uid: Invalid value: \"\": must not be empty")]
    [InlineData("""{"name":"x","namespace":"n","ownerReferences":[{"apiVersion":"v1","kind":"Event","name":"p","uid":"u"}]}""", "metadata.ownerReferences: Invalid value: ")]
    [InlineData("""{"name":"x","namespace":"n","managedFields":[{"operation":"Update","manager":"m","fieldsType":"FieldsV1"}]}""")]
    [InlineData("""{"name":"x","namespace":"n","managedFields":[{"operation":"Take","manager":"m"}]}""", "metadata.managedFields[0].operation: Invalid value: \"Take\": must be `Apply` or `Update`")]
    [InlineData("""{"name":"x","namespace":"n","managedFields":[{"operation":"Apply","fieldsType":"V2"}]}""", "metadata.managedFields[0].fieldsType: Invalid value: \"V2\": must be `FieldsV1`")]
    public void Validate_Metadata_HasTheErrorsUpstreamTells(string metadata, params string[] errors)
    {
        var found = Errors(metadata);
        Assert.Equal(errors.Length, found.Count);
        for (var i = 0; i < errors.Length; i++)
            Assert.StartsWith(errors[i], found[i], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".", "may not be '.'")]
    [InlineData("a/b%c", "may not contain '/'", "may not contain '%'")]
    [InlineData("UPPER_and:more")]
    public void Validate_WithoutARuleForNames_TakesWhatFitsAPath(string name, params string[] problems) => Assert.Equal(
        problems.Select(p => $"metadata.name: Invalid value: \"{name}\": {p}"), Errors($$"""{"name":"{{name}}","namespace":"n"}""", checksNames: false));

    [Fact]
    public void Validate_NamespaceOfAClusterObject_IsForbidden() =>
        Assert.Equal(["metadata.namespace: Forbidden: not allowed on this type"], Errors("""{"name":"x","namespace":"n"}""", Cluster));

    [Fact]
    public void Validate_TwoControllers_AreOneTooMany() => Assert.EndsWith(
        "Only one reference can have Controller set to true. Found \"true\" in references for A/a and B/b",
        Assert.Single(Errors("""{"name":"x","namespace":"n","ownerReferences":[{"apiVersion":"v1","kind":"A","name":"a","uid":"u","controller":true},{"apiVersion":"v1","kind":"B","name":"b","uid":"v","controller":true}]}""")),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(131_000, false)]
    [InlineData(131_072, true)]
    public void Validate_Annotations_AreLimitedInBytes(int characters, bool isTooLong)
    {
        var errors = Errors($$$"""{"name":"x","namespace":"n","annotations":{"a":"{{{new string('ä', characters)}}}"}}""");
        Assert.Equal(isTooLong ? ["metadata.annotations: Too long: may not be more than 262144 bytes"] : [], errors);
    }

    [Theory]
    [InlineData("""{"name":"x"}""", """{"name":"x"}""")]
    [InlineData("""{"name":"x"}""", """{"name":"y"}""", "metadata.name: Invalid value: \"y\": field is immutable")]
    [InlineData("""{"uid":"u"}""", """{"uid":"v"}""", "metadata.uid: Invalid value: \"v\": field is immutable")]
    [InlineData("""{"creationTimestamp":"2026-01-01T00:00:00Z"}""", "{}", "metadata.creationTimestamp: Invalid value: null: field is immutable")]
    [InlineData("""{"deletionGracePeriodSeconds":5}""", """{"deletionGracePeriodSeconds":6}""", "metadata.deletionGracePeriodSeconds: Invalid value: 6: field is immutable")]
    [InlineData("""{"generation":5}""", """{"generation":4}""", "metadata.generation: Invalid value: 4: must not be decremented")]
    [InlineData("""{"finalizers":["a/b"]}""", """{"finalizers":["a/b","a/c"]}""")]
    [InlineData(
        """{"deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["a/b"]}""", """{"deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["a/d","a/c","a/b"]}""",
        "metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{\"a/c\", \"a/d\"}")]
    [InlineData("""{"deletionTimestamp":"2026-01-01T00:00:00Z","finalizers":["a/b"]}""", """{"deletionTimestamp":"2026-01-01T00:00:00Z"}""")]
    public void ValidateUpdate_Metadata_HasTheErrorsUpstreamTells(string old, string updated, params string[] problems)
    {
        var errors = new FieldErrors();
        MetadataValidationRules.ValidateUpdate(new JsonObject { ["metadata"] = JsonNode.Parse(updated) }, new JsonObject { ["metadata"] = JsonNode.Parse(old) }, errors);
        Assert.Equal(problems, errors.All);
    }
}
