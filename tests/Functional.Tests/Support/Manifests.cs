namespace NodeStack.Functional.Tests.Support;

/// <summary>Small pods for tests.</summary>
internal static class Manifests
{
    public const string Image = "localhost/nodestack/busybox:1";

    /// <summary>One container that runs until it is told to stop, and stops at once then.</summary>
    public static string Sleeper(string name, string extraSpec = "", string extraContainer = "") => $"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {name}
        spec:
          terminationGracePeriodSeconds: 2
        {Indent(extraSpec, 2)}
          containers:
          - name: main
            image: {Image}
            command: [sh, -c, "trap 'exit 0' TERM; echo started; while true; do sleep 0.2; done"]
        {Indent(extraContainer, 4)}
        """;

    /// <summary>A pod of one container that runs a shell script.</summary>
    public static string Script(string name, string script, string restartPolicy = "Always", string extraContainer = "") => $"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {name}
        spec:
          terminationGracePeriodSeconds: 2
          restartPolicy: {restartPolicy}
          containers:
          - name: main
            image: {Image}
            command:
            - sh
            - -c
            - |
        {Indent(script, 6)}
        {Indent(extraContainer, 4)}
        """;

    /// <summary>Any pod; IMAGE in its spec stands for the image.</summary>
    public static string Pod(string name, string spec) => $"""
        apiVersion: v1
        kind: Pod
        metadata:
          name: {name}
        spec:
        {Indent(spec.Replace("IMAGE", Image, StringComparison.Ordinal), 2)}
        """;

    private static string Indent(string text, int by) =>
        string.Join('\n', text.Split('\n').Where(l => l.Trim().Length > 0).Select(l => new string(' ', by) + l));
}
