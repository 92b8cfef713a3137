namespace NodeStack.Node.Tests.Kubelet;

/// <summary>A pod of one container that runs a shell script.</summary>
internal static class PodManifest
{
    /// <summary>Runs until it is told to stop, and stops at once then.</summary>
    public const string Sleep = "trap 'exit 0' TERM; while :; do sleep 1000 & wait $!; done";

    /// <param name="resources">Flow-style YAML of the container's resources.</param>
    public static string Of(string name, string script, string resources = "{}") => $$"""
        apiVersion: v1
        kind: Pod
        metadata: {name: {{name}}}
        spec:
          terminationGracePeriodSeconds: 1
          containers:
          - name: main
            image: localhost/nodestack/busybox:1
            command: [sh, -c, "{{script}}"]
            resources: {{resources}}
        """;

    /// <summary>The same with a uid of its own: a change of its manifest is then a change of the pod that runs.</summary>
    /// <param name="resizePolicy">Flow-style YAML list.</param>
    public static string Resizable(string name, string uid, string resources, string resizePolicy = "[]") =>
        Of(name, Sleep, resources).Replace($"{{name: {name}}}", $"{{name: {name}, uid: {uid}}}", StringComparison.Ordinal) + $"\n    resizePolicy: {resizePolicy}\n";
}
