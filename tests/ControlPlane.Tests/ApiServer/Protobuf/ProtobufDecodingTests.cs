using CsCheck;
using NodeStack.ControlPlane.ApiServer.Errors;
using NodeStack.ControlPlane.ApiServer.Objects;
using NodeStack.ControlPlane.ApiServer.Protobuf;
using NodeStack.ControlPlane.ApiServer.Schema;
using Xunit;

namespace NodeStack.ControlPlane.Tests.ApiServer.Protobuf;

public class ProtobufDecodingTests
{
    private const string Head = "{\"kind\":\"ConfigMap\",\"apiVersion\":\"v1\",";
    private static readonly DecodeTarget ConfigMap = Target("io.k8s.api.core.v1.ConfigMap");
    private static readonly DecodeTarget Pod = Target("io.k8s.api.core.v1.Pod");
    private static readonly DecodeTarget Lease = Target("io.k8s.api.coordination.v1.Lease");
    private static readonly DecodeTarget Crd = Target("io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.CustomResourceDefinition");

    private static DecodeTarget Target(string type)
    {
        var schema = ApiSchema.Get(type);
        var kind = schema.Kinds[0].Split('/');
        return new DecodeTarget(kind.Length == 3 ? kind[0] : "", kind[^2], kind[^1], schema);
    }

    private static byte[] Envelope(byte[] content, string apiVersion = "v1", string kind = "ConfigMap")
    {
        var output = new MessageWriter();
        ProtobufRenderer.WriteHead(apiVersion, kind, output);
        output.WriteBytes(ProtobufEnvelope.ContentField, content);
        ProtobufRenderer.WriteTail(output);
        return output.Written.ToArray();
    }

    private static byte[] Envelope(DecodeTarget target, string hex) => Envelope(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)), target.ApiVersion, target.Kind);

    private static string Json(byte[] body, DecodeTarget target) =>
        System.Text.Encoding.UTF8.GetString(ObjectEncoder.Encode(ObjectDecoder.Decode(body, BodyFormat.Protobuf, target, FieldValidation.Strict).Object));

    private static string Error(byte[] body, DecodeTarget target)
    {
        var status = Assert.Throws<ApiException>(() => Json(body, target)).Status;
        Assert.Equal((400, "BadRequest"), (status.Code, status.Reason));
        return status.Message;
    }

    [Theory]
    [InlineData("", "empty data (<empty>)")]
    [InlineData("7b7d", "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] ({})")]
    [InlineData("6b3873", "provided data does not appear to be a protobuf message, expected prefix [107 56 115 0] (6b3873)")]
    [InlineData("6b387300", "empty body (6b387300)")]
    [InlineData("6b3873000a", "unexpected EOF (6b3873000a)")]
    [InlineData("6b38730008", "proto: wrong wireType = 0 for field TypeMeta (6b38730008)")]
    [InlineData("6b3873001000", "proto: wrong wireType = 0 for field Raw (6b3873001000)")]
    [InlineData("6b387300ffffffffffffffffffff01", "proto: integer overflow (6b387300ffffffffffffffffffff01)")]
    [InlineData("6b38730012ffffffffffffffffff01", "proto: negative length found during unmarshaling (6b38730012ffffffffffffffffff01)")]
    public void Decode_NoEnvelope_SaysWhatUpstreamSays(string hex, string problem) =>
        Assert.Equal($"the object provided is unrecognized (must be of type ConfigMap): {problem}", Error(Convert.FromHexString(hex), ConfigMap));

    [Theory]
    [InlineData("v1", "Pod", "Pod in version \"v1\" cannot be handled as a ConfigMap: converting (v1.Pod) to (core.ConfigMap): unknown conversion")]
    [InlineData("v2", "ConfigMap", "ConfigMap in version \"v2\" cannot be handled as a ConfigMap: no kind \"ConfigMap\" is registered for version \"v2\" in scheme \"pkg/api/legacyscheme/scheme.go:30\"")]
    public void Decode_OtherKind_IsRefusedAsInJson(string apiVersion, string kind, string message) =>
        Assert.Equal(message, Error(Envelope([], apiVersion, kind), ConfigMap));

    [Theory]
    [InlineData("", "")]
    [InlineData("a/b/c", "ConfigMap")]
    public void Decode_NoKindOrVersion_IsWhatThePathSays(string apiVersion, string kind) =>
        Assert.Equal(Head + "\"metadata\":{}}", Json(Envelope([], apiVersion, kind), ConfigMap));

    [Theory]
    [InlineData("0a", "unexpected EOF")]
    [InlineData("0800", "proto: wrong wireType = 0 for field Metadata")]
    [InlineData("120408010801", "proto: wrong wireType = 0 for field Data")]
    [InlineData("0000", "proto: ConfigMap: illegal tag 0 (wire type 0)")]
    [InlineData("0c", "proto: ConfigMap: wiretype end group for non-group")]
    [InlineData("7f", "proto: illegal wireType 7")]
    [InlineData("7b", "unexpected EOF")]
    [InlineData("0affffffff0f", "unexpected EOF")]
    [InlineData("0affffffffffffffffff01", "proto: negative length found during unmarshaling")]
    [InlineData("0affffffffffffffffffff", "proto: integer overflow")]
    public void Decode_BrokenMessage_SaysWhatUpstreamSays(string hex, string problem) =>
        Assert.Equal($"ConfigMap in version \"v1\" cannot be handled as a ConfigMap: {problem}", Error(Envelope(ConfigMap, hex), ConfigMap));

    [Theory]
    // Numbers nobody knows, of every wire type, groups in groups.
    [InlineData("2805 310102030405060708 3a0161 3d01020304 4b500153544c 0a030a0178", "\"metadata\":{\"name\":\"x\"}}")]
    // The later name counts, the namespace stays: messages are joined.
    [InlineData("0a060a01781a016e 0a030a0179", "\"metadata\":{\"name\":\"y\",\"namespace\":\"n\"}}")]
    // Entries of maps without key, without value, twice.
    [InlineData("1200 12030a0161 12060a0162120131 12060a0162120132", "\"metadata\":{},\"data\":{\"\":\"\",\"a\":\"\",\"b\":\"2\"}}")]
    [InlineData("1a070a01611202ff00", "\"metadata\":{},\"binaryData\":{\"a\":\"/wA=\"}}")]
    // A flag of any number that is not zero; a flag that is a pointer keeps false.
    [InlineData("2002", "\"metadata\":{},\"immutable\":true}")]
    [InlineData("2000", "\"metadata\":{},\"immutable\":false}")]
    // What is no Unicode is mended.
    [InlineData("0a030a01ff", "\"metadata\":{\"name\":\"\ufffd\"}}")]
    public void Decode_UnusualMessage_IsReadAsUpstreamReadsIt(string hex, string json) =>
        Assert.Equal(Head + json, Json(Envelope(ConfigMap, hex), ConfigMap));

    [Theory]
    [InlineData("1207 7205 2203 01ac02", "supplementalGroups\":[1,300]")]
    [InlineData("1209 7207 2001 20ac02 2003", "supplementalGroups\":[1,300,3]")]
    [InlineData("1202 2000", "terminationGracePeriodSeconds\":0")]
    public void Decode_Numbers_PackedOrNot(string hex, string json) =>
        Assert.Contains(json, Json(Envelope(Pod, hex), Pod), StringComparison.Ordinal);

    [Theory]
    [InlineData("12022200", "{}")]
    [InlineData("12072205 0899a8c11a", "{\"renewTime\":\"1971-10-06T11:20:57.000000Z\"}")]
    [InlineData("12062204 10c7843d", null)]
    public void Decode_MicroTime_IsCutToMicrosecondsAndEmptyIsNone(string hex, string? spec)
    {
        spec ??= "{\"renewTime\":\"1970-01-01T00:00:00.001000Z\"}";
        Assert.EndsWith($"\"spec\":{spec}}}", Json(Envelope(Lease, hex), Lease), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_TimeBeyondYear9999_IsRefused() =>
        Assert.Contains("Timestamp: seconds out of range", Error(Envelope(Lease, "120c220a08ffffffffffffffff7f"), Lease), StringComparison.Ordinal);

    [Fact]
    public void Decode_DeleteOptionsOfAnyGroup_AreDeleteOptions()
    {
        var target = Target("io.k8s.apimachinery.pkg.apis.meta.v1.DeleteOptions") with { IsOfAnyVersion = true };
        Assert.Equal(
            "{\"kind\":\"DeleteOptions\",\"apiVersion\":\"v1\",\"gracePeriodSeconds\":5}", Json(Envelope([0x08, 5], "apps/v1", "DeleteOptions"), target));
    }

    [Fact]
    public void Decode_DeepSchema_IsRefusedWithoutUsingUpTheStack()
    {
        byte[] message = [];
        // spec.versions.schema.openAPIV3Schema, then not.not.not...
        for (var depth = 0; depth < 5000; depth++)
            message = Nested(26, message);
        message = Nested(2, Nested(7, Nested(4, Nested(1, message))));
        Assert.Contains("exceeded max depth", Error(Envelope(message, Crd.ApiVersion, Crd.Kind), Crd), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_DeepJsonInside_IsRefused()
    {
        var json = System.Text.Encoding.ASCII.GetBytes(new string('[', 100_000));
        var target = Target("io.k8s.api.apps.v1.ControllerRevision");
        Assert.Contains("exceeded max depth", Error(Envelope(Nested(2, Nested(1, json)), target.ApiVersion, target.Kind), target), StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_AnyBytes_GiveAnObjectOrBadRequest()
    {
        var kinds = ApiSchema.All.Where(t => t.Kinds.Count > 0 && t.Fields.ContainsKey("kind")).OrderBy(t => t.Name, StringComparer.Ordinal).Select(t => Target(t.Name)).ToArray();
        Gen.Select(Gen.Int[0, kinds.Length - 1], Gen.Int, Gen.Select(Gen.Int, Gen.Byte).Array[0, 4], Gen.Double[0, 2]).Sample(
            (kind, seed, changes, length) =>
            {
                var target = kinds[kind];
                var body = ProtobufRenderer.Render(ObjectEncoder.Encode(new SchemaObjects(seed).Of(target.Type)));
                foreach (var (at, value) in changes)
                    body[(uint)at % body.Length] = value;
                if (length < 1)
                    body = body[..(int)(length * body.Length)];
                try
                {
                    Json(body, target);
                }
                catch (ApiException e)
                {
                    Assert.Equal(400, e.Status.Code);
                }
            },
            iter: 3000);
    }

    private static byte[] Nested(int field, byte[] message)
    {
        var output = new MessageWriter();
        output.WriteBytes(field, message);
        return output.Written.ToArray();
    }
}
