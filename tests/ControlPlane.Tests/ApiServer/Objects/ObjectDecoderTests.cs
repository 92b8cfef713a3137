using System.Text;
using CsCheck;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Schema;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Objects;

public class ObjectDecoderTests
{
    private static readonly DecodeTarget ConfigMap = new("", "v1", "ConfigMap", ApiSchema.Get("io.k8s.api.core.v1.ConfigMap"));
    private static readonly DecodeTarget Pod = new("", "v1", "Pod", ApiSchema.Get("io.k8s.api.core.v1.Pod"));
    private static readonly DecodeTarget Deployment = new("apps", "v1", "Deployment", ApiSchema.Get("io.k8s.api.apps.v1.Deployment"));
    private static readonly DecodeTarget Role = new("rbac.authorization.k8s.io", "v1", "Role", ApiSchema.Get("io.k8s.api.rbac.v1.Role"));
    private static readonly DecodeTarget Secret = new("", "v1", "Secret", ApiSchema.Get("io.k8s.api.core.v1.Secret"));
    private static readonly DecodeTarget Lease = new("coordination.k8s.io", "v1", "Lease", ApiSchema.Get("io.k8s.api.coordination.v1.Lease"));

    private static DecodedObject Decode(string body, DecodeTarget target, FieldValidation validation = FieldValidation.Ignore, BodyFormat format = BodyFormat.Json) =>
        ObjectDecoder.Decode(Encoding.UTF8.GetBytes(body), format, target, validation);

    private static string Json(string body, DecodeTarget target, BodyFormat format = BodyFormat.Json) =>
        Encoding.UTF8.GetString(ObjectEncoder.Encode(Decode(body, target, format: format).Object));

    private static string Error(string body, DecodeTarget target, FieldValidation validation = FieldValidation.Ignore, BodyFormat format = BodyFormat.Json)
    {
        var status = Assert.Throws<ApiException>(() => Decode(body, target, validation, format)).Status;
        Assert.Equal((400, "BadRequest"), (status.Code, status.Reason));
        return status.Message;
    }

    [Theory]
    [InlineData("{", "unexpected end of JSON input ({)")]
    [InlineData("", "unexpected end of JSON input (<empty>)")]
    [InlineData("[]", """json: cannot unmarshal array into Go value of type struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" } (5b5d)""")]
    [InlineData("nonsense", "invalid character 'o' in literal null (expecting 'u') (6e6f6e73656e7365)")]
    [InlineData("{\"a\":1,}", "invalid character '}' looking for beginning of object key string ({\"a\":1,})")]
    [InlineData("{\"kind\":7}", "json: cannot unmarshal number into Go struct field .kind of type string ({\"kind\":7})")]
    [InlineData("{} x", "invalid character 'x' after top-level value ({} x)")]
    public void Decode_NoObject_SaysWhatGoSays(string body, string problem) =>
        Assert.Equal($"the object provided is unrecognized (must be of type ConfigMap): couldn't get version/kind; json parse error: {problem}", Error(body, ConfigMap));

    [Fact]
    public void Decode_LongUnreadableBody_IsCutInTheMessage() =>
        Assert.EndsWith("""({"metadata":{"name":"012345678 ...)""", Error("""{"metadata":{"name":"0123456789abcdef"}""", ConfigMap), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"apiVersion":"v1","kind":"Pod","metadata":{"name":"x"}}""", "Pod in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion")]
    [InlineData("""{"apiVersion":"v2","kind":"ConfigMap"}""", "ConfigMap in version \"v2\" cannot be handled as a ConfigMap: no kind \"ConfigMap\" is registered for version \"v2\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"")]
    [InlineData("""{"apiVersion":"a/b/c"}""", "the object provided is unrecognized (must be of type ConfigMap): unexpected GroupVersion string: a/b/c ({\"apiVersion\":\"a/b/c\"})")]
    public void Decode_OtherKind_IsRefused(string body, string message) => Assert.Equal(message, Error(body, ConfigMap));

    [Fact]
    public void Decode_SameKindInOtherVersion_NamesBothVersions() =>
        Assert.Equal(
            "the API version in the data (autoscaling/v1) does not match the expected API version (autoscaling/v2)",
            Error(
                """{"apiVersion":"autoscaling/v1","kind":"HorizontalPodAutoscaler"}""",
                new DecodeTarget("autoscaling", "v2", "HorizontalPodAutoscaler", ApiSchema.Get("io.k8s.api.autoscaling.v2.HorizontalPodAutoscaler"))));

    [Theory]
    [InlineData("""{"data":{"a":1}}""", "json: cannot unmarshal number into Go struct field ConfigMap.data of type string")]
    [InlineData("""{"data":[1]}""", "json: cannot unmarshal array into Go struct field ConfigMap.data of type map[string]string")]
    [InlineData("""{"metadata":{"name":true,"labels":7}}""", "json: cannot unmarshal bool into Go struct field ObjectMeta.metadata.name of type string")]
    [InlineData("""{"metadata":{"creationTimestamp":5}}""", "json: cannot unmarshal number into Go struct field ObjectMeta.metadata.creationTimestamp of type string")]
    [InlineData("""{"metadata":{"name":1,"creationTimestamp":"yesterday"}}""", "parsing time \"yesterday\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"yesterday\" as \"2006\"")]
    [InlineData("""{"metadata":{"creationTimestamp":"2024-13-01T00:00:00Z"}}""", "parsing time \"2024-13-01T00:00:00Z\": month out of range")]
    [InlineData("""{"metadata":{"ownerReferences":{}}}""", "json: cannot unmarshal object into Go struct field ObjectMeta.metadata.ownerReferences of type []v1.OwnerReference")]
    public void Decode_WrongType_NamesFieldAsGoDoes(string body, string problem) =>
        Assert.Equal($"ConfigMap in version \"v1\" cannot be handled as a ConfigMap: {problem}", Error(body, ConfigMap));

    [Theory]
    [InlineData("""{"spec":{"containers":[{"name":"c","args":[1]}]}}""", "json: cannot unmarshal number into Go struct field Container.spec.containers.args of type string")]
    [InlineData("""{"spec":{"containers":{"name":"c"}}}""", "json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container")]
    [InlineData("""{"spec":"x"}""", "json: cannot unmarshal string into Go struct field Pod.spec of type v1.PodSpec")]
    [InlineData("""{"spec":{"priority":2147483648}}""", "json: cannot unmarshal number 2147483648 into Go struct field PodSpec.spec.priority of type int32")]
    [InlineData("""{"spec":{"priority":1.0}}""", "json: cannot unmarshal number 1.0 into Go struct field PodSpec.spec.priority of type int32")]
    [InlineData("""{"spec":{"terminationGracePeriodSeconds":9223372036854775808}}""", "json: cannot unmarshal number 9223372036854775808 into Go struct field PodSpec.spec.terminationGracePeriodSeconds of type int64")]
    [InlineData("""{"spec":{"volumes":[{"name":"v","hostPath":[]}]}}""", "json: cannot unmarshal array into Go struct field Volume.spec.volumes.VolumeSource.hostPath of type v1.HostPathVolumeSource")]
    [InlineData("""{"spec":{"containers":[{"resources":{"limits":{"cpu":"x"}}}]}}""", "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'")]
    [InlineData("""{"spec":{"containers":[{"livenessProbe":{"httpGet":{"port":true}}}]}}""", "json: cannot unmarshal bool into Go struct field HTTPGetAction.spec.containers.livenessProbe.ProbeHandler.httpGet.port of type int32")]
    public void Decode_WrongTypeInPod_NamesFieldAsGoDoes(string body, string problem) =>
        Assert.Equal($"Pod in version \"v1\" cannot be handled as a Pod: {problem}", Error(body, Pod));

    [Theory]
    [InlineData("""{"metadata":{"name":"c"},"bogus":1}""", "unknown field \"bogus\"")]
    [InlineData("""{"metadata":{"name":"e","name":"f"},"data":{"a":"1","a":"2"}}""", "duplicate field \"metadata.name\", duplicate field \"data.a\"")]
    [InlineData("""{"Data":{},"metadata":{"nope":{"nope":1},"ownerReferences":[{"x":1},{"x":1}]}}""",
        "unknown field \"Data\", unknown field \"metadata.nope\", unknown field \"metadata.ownerReferences[0].x\", unknown field \"metadata.ownerReferences[1].x\"")]
    public void Decode_UnknownAndDuplicateFields_AreToldByMode(string body, string problems)
    {
        Assert.Equal(
            $"ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: {problems}", Error(body, ConfigMap, FieldValidation.Strict));
        Assert.Equal(problems, string.Join(", ", Decode(body, ConfigMap, FieldValidation.Warn).Warnings));
        Assert.Empty(Decode(body, ConfigMap).Warnings);
    }

    [Fact]
    public void Decode_MoreThanAHundredProblems_KeepsAHundred()
    {
        var body = $"{{{string.Join(',', Enumerable.Range(0, 300).Select(i => $"\"x{i}\":1"))}}}";

        Assert.Equal(100, Decode(body, ConfigMap, FieldValidation.Warn).Warnings.Count);
    }

    [Theory]
    [InlineData("null", """{"kind":"ConfigMap","apiVersion":"v1","metadata":{}}""")]
    [InlineData("""{"data":{"a":"1"},"metadata":{"labels":{"x":"y"},"name":"c"},"apiVersion":"v1","kind":"ConfigMap"}""",
        """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c","labels":{"x":"y"}},"data":{"a":"1"}}""")]
    [InlineData("""{"data":{},"binaryData":null,"immutable":false,"metadata":{"name":"","annotations":{},"finalizers":[],"generation":0}}""",
        """{"kind":"ConfigMap","apiVersion":"v1","metadata":{},"immutable":false}""")]
    [InlineData("""{"data":{"a":null,"b":""}}""", """{"kind":"ConfigMap","apiVersion":"v1","metadata":{},"data":{"a":"","b":""}}""")]
    [InlineData("""{"data":{"a":"1"},"data":{"b":"2"},"metadata":{"name":"x","creationTimestamp":null},"metadata":{"uid":"u"}}""",
        """{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"x","uid":"u"},"data":{"a":"1","b":"2"}}""")]
    [InlineData("""{"data":{"a":"1"},"data":null,"kind":null}""", """{"kind":"ConfigMap","apiVersion":"v1","metadata":{}}""")]
    [InlineData("""{"data":{"a":"\ud800<é😀\u2028"}}""", """{"kind":"ConfigMap","apiVersion":"v1","metadata":{},"data":{"a":"�\u003cé😀\u2028"}}""")]
    public void Decode_Values_ComeOutAsGoWouldSendThem(string body, string expected) => Assert.Equal(expected, Json(body, ConfigMap));

    [Fact]
    public void Decode_KindsWithFieldsThatAreAlwaysSent_FillsThemIn()
    {
        Assert.Equal("""{"kind":"Role","apiVersion":"rbac.authorization.k8s.io/v1","metadata":{},"rules":null}""", Json("""{"rules":[]}""", Role));
        Assert.Equal("""{"kind":"Pod","apiVersion":"v1","metadata":{},"spec":{"containers":null},"status":{}}""", Json("{}", Pod));
        Assert.Equal("""{"kind":"Lease","apiVersion":"coordination.k8s.io/v1","metadata":{},"spec":{"renewTime":"2024-01-02T02:04:05.000006Z"}}""",
            Json("""{"spec":{"renewTime":"2024-01-02T03:04:05.000006+01:00"}}""", Lease));
    }

    [Fact]
    public void Decode_Quantities_BecomeCanonical() =>
        Assert.Contains("""{"limits":{"cpu":"100m","memory":"1Gi"},"requests":{"cpu":"2"}}""",
            Json("""{"spec":{"containers":[{"resources":{"limits":{"cpu":"0.1","memory":"1024Mi"},"requests":{"cpu":2}}}]}}""", Pod), StringComparison.Ordinal);

    [Theory]
    [InlineData("YQ==", "YQ==")]
    [InlineData("Y\\nQ==", "YQ==")]
    public void Decode_Bytes_BecomeCanonical(string sent, string kept) =>
        Assert.Contains($"\"k\":\"{kept}\"", Json($"{{\"data\":{{\"k\":\"{sent}\"}}}}", Secret), StringComparison.Ordinal);

    [Theory]
    [InlineData("a b=", 1)]
    [InlineData("%", 0)]
    public void Decode_BadBase64_NamesTheByte(string text, int at) =>
        Assert.Equal($"Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte {at}", Error($"{{\"data\":{{\"k\":\"{text}\"}}}}", Secret));

    [Fact]
    public void Decode_IntOrString_KeepsWhatItIs() =>
        Assert.Contains("\"maxUnavailable\":1,\"maxSurge\":\"25%\"",
            Json("""{"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":1,"maxSurge":"25%"}}}}""", Deployment), StringComparison.Ordinal);

    [Fact]
    public void Decode_Yaml_ReadsAsJson() =>
        Assert.Equal("""{"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":"c"},"data":{"a":"yes"}}""",
            Json("metadata:\n  name: c\ndata:\n  a: 'yes'\n", ConfigMap, BodyFormat.Yaml));

    [Fact]
    public void Decode_YamlWithDuplicates_TellsLines()
    {
        const string Body = "metadata:\n  name: c\ndata:\n  a: x\n  a: z\n";

        Assert.Equal(["line 5: key \"a\" already set in map"], Decode(Body, ConfigMap, FieldValidation.Warn, BodyFormat.Yaml).Warnings);
        Assert.Equal(
            "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: yaml: unmarshal errors:\n  line 5: key \"a\" already set in map",
            Error(Body, ConfigMap, FieldValidation.Strict, BodyFormat.Yaml));
        Assert.Contains("\"a\":\"z\"", Json(Body, ConfigMap, BodyFormat.Yaml), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_DeepNesting_IsAnErrorNotACrash()
    {
        var deep = string.Concat(Enumerable.Repeat("[", 100_000));

        Assert.Contains("exceeded max depth", Error($"{{\"x\":{deep}", ConfigMap), StringComparison.Ordinal);
        Assert.NotEmpty(Error($"x: {deep}", ConfigMap, format: BodyFormat.Yaml));
    }

    [Fact]
    public void Decode_AnyBytes_GiveAnObjectOrABadRequest()
    {
        const string Sample = """{"kind":"Pod","metadata":{"name":"p","labels":{"a":"\u00e9"},"creationTimestamp":"2024-01-02T03:04:05Z"},"spec":{"priority":-12e3,"containers":[{"name":"c","resources":{"limits":{"cpu":"1"}},"ports":[{"containerPort":80}]}],"tolerations":[null]}}""";
        var bytes = Encoding.UTF8.GetBytes(Sample);
        var mutated = Gen.Select(Gen.Int[0, bytes.Length - 1], Gen.Byte, Gen.Int[0, bytes.Length]).Array[1, 4].Select(edits =>
        {
            var copy = bytes.ToArray();
            foreach (var (at, value, _) in edits)
                copy[at] = value;
            return copy[..(edits[0].Item3 < 20 ? edits[0].Item3 : copy.Length)];
        });

        Gen.OneOf(mutated, Gen.Byte.Array[0, 40]).Sample(body =>
        {
            foreach (var format in new[] { BodyFormat.Json, BodyFormat.Yaml })
            {
                try
                {
                    var item = ObjectDecoder.Decode(body, format, Pod, FieldValidation.Strict).Object;
                    Assert.NotEmpty(ObjectEncoder.Encode(item));
                }
                catch (ApiException e)
                {
                    Assert.Equal(400, e.Status.Code);
                }
            }
        }, iter: 3000);
    }
}
