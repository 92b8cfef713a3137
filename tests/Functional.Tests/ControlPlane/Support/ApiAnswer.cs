using System.Text.Json.Nodes;

namespace NodeStack.Functional.Tests.ControlPlane.Support;

/// <summary>A status code and a body.</summary>
internal sealed record ApiAnswer(int Code, string Body)
{
    /// <summary>The body, which must be JSON.</summary>
    public JsonNode Json => JsonNode.Parse(Body)!;

    /// <summary>The message of a Status, empty for other objects.</summary>
    public string Message => (string?)Json["message"] ?? "";

    public string ResourceVersion => (string)Json["metadata"]!["resourceVersion"]!;

    /// <summary>Fails with the body when the code is another.</summary>
    public ApiAnswer Expect(int code)
    {
        Assert.True(Code == code, $"want {code}, got {Code}: {Body}");
        return this;
    }
}
