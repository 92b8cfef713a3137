using System.CommandLine;
using NodeStack.Verbs;

// The list of verbs. Each verb is one file in Verbs with a static Create(); nothing else is needed to add one.
Command[] verbs =
[
    UpVerb.Create(),
    DownVerb.Create(),
    JoinVerb.Create(),
    TokenVerb.Create(),
    KubeletVerb.Create(),
    ProxyVerb.Create(),
    ControlPlaneVerb.Create(),
    WhyVerb.Create(),
    PreflightVerb.Create(),
    ImagesVerb.Create(),
    InstallVerb.Create(),
    UninstallVerb.Create(),
    VersionVerb.Create(),
    CompletionVerb.Create(),
];

return await CommandLine.RunAsync(verbs, args).ConfigureAwait(false);
