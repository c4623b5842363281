# The base images are fixed to a release; whoever needs the same bytes each time adds their digests.
FROM rust:1.95-slim-bookworm AS build
WORKDIR /tagus
COPY . .
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    cargo build --release --locked \
    && install -D target/release/tagus /image/usr/local/bin/tagus \
    && install -D -m 644 -t /image/usr/share/doc/tagus LICENSE NOTICE \
    && install -d -m 700 /data

FROM gcr.io/distroless/cc-debian12:nonroot
LABEL org.opencontainers.image.title="tagus" \
      org.opencontainers.image.description="Links learning outcomes and job adverts to the URIs of ESCO" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /image/ /
# A new volume takes its owner from here. The index is built in it at the first start, in seconds: an image with an
# index inside would only hide it under the volume.
COPY --from=build --chown=65532:65532 /data /data
# nonroot, as a number: Kubernetes tells only from numbers that it is not root.
USER 65532:65532
ENV TAGUS_INDEX=/data/index \
    TAGUS_CATALOGUE=/data/catalogue.sqlite
VOLUME /data
EXPOSE 8080
# There is no HEALTHCHECK, for there is no shell to run one: orchestrators ask /healthz and /readyz.
ENTRYPOINT ["/usr/local/bin/tagus"]
CMD ["serve", "--bind", "0.0.0.0:8080", "--log", "json"]
