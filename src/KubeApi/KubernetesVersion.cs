namespace NodeStack.KubeApi;

/// <summary>The Kubernetes release whose behaviour this program follows.</summary>
public static class KubernetesVersion
{
    public const string Text = "v1.36.2";
}
