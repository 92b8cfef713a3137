namespace NodeStack.Kubelet.Certificates;

/// <summary>What a kubelet does about its client certificate before it joins.</summary>
internal enum BootstrapDecision
{
    /// <summary>The kubeconfig is used as it is.</summary>
    UseKubeconfig,

    /// <summary>There is a good certificate, only the kubeconfig does not lead to it.</summary>
    PointToCertificate,

    /// <summary>A certificate has to be asked for.</summary>
    RequestCertificate,
}
