using NodeStack.Kubelet.Images.Records;

namespace NodeStack.Kubelet.Images;

/// <summary>Who may have which image: what opens registries, and who has shown that it may use what is there.</summary>
internal sealed record ImageAccess(IImageCredentials Credentials, IPullRecords Records);
