# Newsdesk with its model inside; runs as non-root and without network (but for Discord itself).
#
#   docker build -t newsdesk .                  with the default package index
#   docker build -t newsdesk --build-arg TORCH_INDEX=https://download.pytorch.org/whl/cpu .    CPU-only torch, far smaller
#   docker run --env-file .env -v ./articles:/articles:ro -v newsdesk:/data newsdesk
FROM python:3.11-slim

RUN useradd --uid 10001 --create-home newsdesk && install -d -o newsdesk -g newsdesk /data
WORKDIR /app
COPY pyproject.toml constraints.txt README.md LICENSE ./

# torch first and alone, as everywhere: drawn in as a dependency, its newest build brings gigabytes of CUDA
ARG TORCH_INDEX=
RUN pip install --no-cache-dir ${TORCH_INDEX:+--index-url "$TORCH_INDEX"} torch==2.13.0
COPY newsdesk.py ./
COPY deploy/newsdesk.pyi deploy/
COPY bot bot
COPY index index
RUN pip install --no-cache-dir -c constraints.txt .
COPY seeds /articles

USER newsdesk
WORKDIR /data
ENV NEWSDESK_CORPUS=/articles NEWSDESK_DATA=/data NEWSDESK_INDEX=/data/index HF_HUB_OFFLINE=1 PYTHONUNBUFFERED=1
# compiles the model into /data/encoders; the index itself is built from the articles mounted at the first start
RUN newsdesk rebuild --index /data/first && rm -r /data/first
VOLUME /data

ENTRYPOINT ["newsdesk"]
CMD ["discord"]
